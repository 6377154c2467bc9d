const citizenNumber = /\d{17}[\dX]/i;

/**
 * Whether what is worked out of an operation may be kept under its text. Codes of subjects are variables by then; but a mutation's values, or a
 * filter's, may stand in the text, and nothing that is kept for all has a person's number, name or words in it.
 */
export const mayBeKept = (text: string): boolean => !text.startsWith('mutation') && !citizenNumber.test(text);
