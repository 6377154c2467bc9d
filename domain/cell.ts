/** Reading the cells of supplied files: text, names, dates and codes. Amounts are read by `parseMoney` of money.ts. */
export {
  CELL_NOTES,
  type Cell,
  type CellNote,
  type CleanedText,
  cleanText,
  matchName,
  type RawCell,
} from './cell-text.ts';
export {
  cleanOlderNumber,
  normaliseCreditCode,
  normaliseOrganisationCode,
  type SuppliedCodeDoubt,
  type SuppliedOrganisationCode,
} from './supplied-code.ts';
export { type DateDoubt, parseSuppliedDate } from './supplied-date.ts';
