/** Codes that nobody has. */
export const ORGANISATION = '91319900MA9TEXT196';
export const SOLE_TRADER = '92319900MA9TEXT193';
export const PERSON = '99990019800101001X';
export const AGENCY = '11319900009000015A';

export type Cells = Readonly<Record<string, string>>;
