interface Reason {
  /** True where the row may not be collected at all: then nothing of it is kept. */
  readonly notKept?: true;
  /** Why the row was not taken in: one sentence that holds nothing of the row. */
  readonly reason: string;
  /** What the sender can do. */
  readonly advice: string;
}

/** Every reason for which a row is set aside. A report gives both sentences, never what stood in the cell. */
export const reasons = {
  REQUIRED: {
    reason: 'A cell that this row must have is empty or holds a placeholder.',
    advice: 'Fill it and send the row again.',
  },
  SWALLOWED_ROWS: {
    reason: 'A quoted cell holds what looks like other rows: a double quote opens where none belongs.',
    advice: 'Double the quotes inside cells, and send the file again.',
    notKept: true,
  },
  EXTRA_CELLS: {
    reason: 'The row has more cells than the header.',
    advice: 'Put text that contains commas in double quotes.',
  },
  CHECK_DIGIT: {
    reason: 'The code fails its check digit, or is not of the kind that stands in this column.',
    advice: 'Compare it with the certificate.',
  },
  CODE_FORM: {
    reason: 'The code has the wrong length or a character that no such code has.',
    advice: 'Send all 18 characters of the unified social credit code or citizen number, as text.',
  },
  REGISTRATION_CLASS: {
    reason: 'The code has no registering department, class or division that GB 32100 knows.',
    advice: 'Compare it with the certificate.',
  },
  BIRTH_DATE: {
    reason: 'The number holds no possible date of birth.',
    advice: 'Compare it with the identity card.',
  },
  MASKED: {
    reason: 'Characters of the code are hidden, so that it names nobody.',
    advice: 'Send the full code.',
  },
  SCIENTIFIC_NOTATION: {
    reason: 'The code was turned into a figure and has lost digits.',
    advice: 'Format the column as text and enter the code again.',
  },
  AMBIGUOUS_KIND: {
    reason: 'The code could be that of an organisation and that of a person.',
    advice: 'Say in the column for the kind of party which one it is.',
  },
  IDENTITY_CONTRADICTED: {
    reason: 'The row names more than one subject, or its kind of party contradicts its code.',
    advice: 'Leave only the code of the party that the row is about.',
  },
  // Art. 5(2) with the interpretation that who has no credit code has no key.
  IDENTITY_NOT_RESOLVED: {
    reason:
      'The row has neither a unified social credit code nor a citizen number, and nobody is known by its other numbers.',
    advice: 'Add the unified social credit code or citizen number, or wait until the organisation is registered.',
  },
  IDENTITY_AMBIGUOUS: {
    reason: 'The row has no unified social credit code, and several organisations are known by its other number.',
    advice: 'Add the unified social credit code.',
  },
  WRONG_DEPARTMENT: {
    reason: 'The unit that decided or supplied is registered for another department.',
    advice: 'Send the row to that department.',
  },
  DATE_ORDER: {
    reason: 'A date of an end lies before that of its beginning.',
    advice: 'Compare both with the document.',
  },
  NOT_THIS_ITEM: {
    notKept: true,
    reason: 'The row is about something that this item leaves out, such as late fees and fines among tax arrears.',
    advice: 'Do not send it with this file.',
  },
  FORMULA: {
    reason: 'The cell begins like a formula, which a spreadsheet would run.',
    advice: 'Write what it says without =, @, + or - in front.',
  },
  UNREADABLE: {
    reason: 'The cell holds a character that cannot be read, and its text would be shown.',
    advice: 'Correct it from the original and send the row again.',
  },
  PERSON_NUMBER_IN_TEXT: {
    reason: 'A cell that is no column for numbers of persons holds one, and its text could become public.',
    advice: 'Take the number out and send the row again.',
  },
  // Art. 10
  MINOR: {
    notKept: true,
    reason: 'The person is under 18, or was when it happened (Art. 10).',
    advice: 'Do not send it: it is not collected.',
  },
  // Art. 12(1), (2)
  NOT_COLLECTED: {
    notKept: true,
    reason: 'The catalogue does not collect this item about this kind of subject (Art. 12, 15).',
    advice: 'Do not send it: it is not collected.',
  },
  // Art. 12(1)(iv)
  SUMMARY_PROCEDURE: {
    notKept: true,
    reason: 'The penalty was made under the summary procedure, which is no dishonest information (Art. 12(1)(iv)).',
    advice: 'Do not send it: it is not collected.',
  },
  PROCEDURE_MISSING: {
    reason: 'The row does not say under which procedure the penalty was made, and neither does the file.',
    advice: 'Fill the column, or declare the procedure of the whole file.',
  },
  DATE: {
    reason: 'The date cannot be read, or there is no such day.',
    advice: 'Write it as 2016-03-01.',
  },
  FUTURE_DATE: {
    reason: 'The date lies after the day of supply.',
    advice: 'Correct it, or send the row when it has come.',
  },
  AMOUNT: {
    reason: 'The amount cannot be read as a sum in yuan with at most two decimals.',
    advice: 'Write it in digits, without words or other currencies.',
  },
  AMOUNT_UNIT: {
    reason: 'The unit in the cell contradicts that of the column.',
    advice: 'Write the figure alone, in the unit of the header.',
  },
  NUMBER: {
    reason: 'The cell does not hold a number of the kind that belongs here.',
    advice: 'Write it in digits alone.',
  },
  UNKNOWN_VALUE: {
    reason: 'The cell holds a word or number that is not in the code table of this column.',
    advice: 'Use the words of the template.',
  },
  CASE_NUMBER: {
    reason: 'The case number has neither the form in use since 2016 nor the older one.',
    advice: 'Write it as （2016）沪0101民初123号.',
  },
} as const satisfies Readonly<Record<string, Reason>>;

/** A code of the table. */
export type ReasonCode = keyof typeof reasons;

/** Whether the cells of a row that is set aside for this reason may be kept until it is mended. */
export const mayBeKept = (code: ReasonCode): boolean => !('notKept' in reasons[code]);

/** Both sentences of a reason, as reports give them. */
export const sentenceOf = (code: ReasonCode): string => `${reasons[code].reason} ${reasons[code].advice}`;
