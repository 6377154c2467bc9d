/** What stands in which columns of a table, by their keys: where each kind of dirt can fall, and which cells a workbook types. */
export interface Marks {
  readonly name?: string;
  /** A column for unified codes only. */
  readonly uscc?: string;
  /** A column for citizen numbers only. */
  readonly citizenNumber?: string;
  /** A column for either, as the court's cardNum. */
  readonly creditCode?: string;
  /** One merged column for codes of any kind. */
  readonly partyCode?: string;
  readonly partyKind?: string;
  readonly paperKind?: string;
  readonly organisationCode?: string;
  readonly registrationNo?: string;
  /** The number of a taxpayer: since 2015 the unified code. */
  readonly taxpayerNo?: string;
  /** A number that no other decision has. */
  readonly documentNo?: string;
  /** Calendar dates. */
  readonly dates?: readonly string[];
  /** Dates with a time. */
  readonly moments?: readonly string[];
  /** The date of the decision, which cannot lie in the future. */
  readonly decidedOn?: string;
  /** Dates of a beginning and its end. */
  readonly spans?: readonly (readonly [string, string])[];
  /** Ends that may be told in words: 长期. */
  readonly openEnds?: readonly string[];
  readonly yuan?: readonly string[];
  readonly tenThousandYuan?: readonly string[];
  /** Several kinds of penalty may stand in the cell. */
  readonly penaltyKinds?: string;
  /** Where kinds of penalty are numbers: 0 警告, 1 罚款, 2 没收. */
  readonly numberedPenaltyKind?: string;
  readonly status?: string;
  /** The unified code of the agency that decided or supplied. */
  readonly unit?: string;
  /** Whether a penalty was made on the spot. */
  readonly onTheSpot?: string;
  /** Free text that must not hold a person's number. */
  readonly freeText?: string;
  /** Columns in which a placeholder means "nothing", and columns that cannot do without. */
  readonly optional?: readonly string[];
  readonly required?: readonly string[];
  /** Rows are penalties: those of the summary procedure are not taken in. */
  readonly penalty?: boolean;
}
