import { type CalendarDate, isAdultOn, shanghaiDateOf } from '../../domain/calendar-date.ts';
import { type CatalogueEntry, defaultOpenness } from '../../domain/catalogue.ts';
import { matchName } from '../../domain/cell.ts';
import { birthDateOf } from '../../domain/credit-code.ts';
import { startsFormula } from '../../domain/formula.ts';
import type { Provider } from '../../domain/providers.ts';
import { isBlank, isNote } from './blank-rows.ts';
import { notesOf } from './code-notes.ts';
import { isUnitColumn } from './examine-file.ts';
import { type Fields, fieldsOf } from './fields.ts';
import type { MappedColumn } from './header.ts';
import { type Fault, type Identity, identify, type Party, type RoleCells } from './identify.ts';
import type { Layout, Role } from './layout.ts';
import { faultOfItem, namesForbidden } from './not-collected.ts';
import type { KnownNumbers } from './older-numbers.ts';
import type { RowOutcome, SuppliedRecord } from './outcome.ts';
import { holdsMinorsNumber, personNumbersIn } from './person-numbers.ts';
import { namesSummary, type Procedure, procedureFault } from './procedure.ts';
import { readCell } from './read-cell.ts';
import type { TableRow } from './read-table.ts';
import type { ReadCell } from './read-value.ts';
import { mayBeKept, sentenceOf } from './reasons.ts';

/** What a row is judged by: its file's layout and manifest, the catalogue's entry, and the day of supply in Shanghai. */
export interface JudgeContext {
  readonly layout: Layout;
  readonly columns: readonly MappedColumn[];
  /** Cells of the header. */
  readonly width: number;
  readonly entry: CatalogueEntry;
  readonly provider: Provider;
  /** Units registered for other departments only. */
  readonly elsewhere: ReadonlySet<string>;
  readonly procedure: Procedure | null;
  readonly day: CalendarDate;
  /** What the directory has said about older numbers; empty while a file is read for the first time. */
  readonly known: KnownNumbers;
}

/** A cell of a known column, as supplied and as read. */
export interface JudgedCell extends MappedColumn {
  readonly text: string;
  readonly read: ReadCell;
}

/** What becomes of one row. Pure: the same row in the same context always ends the same, and no cell makes it throw. */
export function judge({ row, cells: texts, swallowing }: TableRow, context: JudgeContext): RowOutcome {
  if (isBlank(texts) || isNote(texts)) return { row, outcome: 'SKIPPED' };
  if (swallowing !== undefined) return swallowed(row, swallowing, context);
  const cells = context.columns.map(({ index, header, column }) => {
    const text = texts[index] ?? '';
    return { index, header, column, text, read: readCell(text, column) };
  });
  const judged = judgeCells(texts, cells, context);
  const supplied = [...cells.map(({ text }) => text), ...texts.slice(context.width).filter((text) => text !== '')];
  if ('code' in judged) {
    const { column, code } = judged;
    const forbidden = !mayBeKept(code) || namesForbidden(cells, texts, context) || namesSummary(code, texts, context);
    const kept = forbidden ? null : supplied;
    return {
      row,
      outcome: 'QUARANTINED',
      column,
      code,
      reason: sentenceOf(code),
      cells: kept,
      unresolved: kept ? (judged.unresolved ?? []) : [],
    };
  }
  const subject = judged.subjectKind === 'NATURAL_PERSON' ? 'PERSON' : 'ORGANISATION';
  const cleaned = cells.flatMap((cell) => notesOf(cell, subject).map((note) => ({ column: cell.header, note })));
  return { row, outcome: 'RECORD', record: judged, cells: supplied, cleaned };
}

/** What such a row holds is of other rows too, which may not all be kept: none of it is. */
function swallowed(row: number, place: number, { columns }: JudgeContext): RowOutcome {
  const column = columns.find(({ index }) => index === place)?.header ?? null;
  const code = 'SWALLOWED_ROWS';
  return { row, outcome: 'QUARANTINED', column, code, reason: sentenceOf(code), cells: null, unresolved: [] };
}

function judgeCells(
  texts: readonly string[],
  cells: readonly JudgedCell[],
  context: JudgeContext,
): SuppliedRecord | Fault {
  if (!isBlank(texts.slice(context.width))) return { column: null, code: 'EXTRA_CELLS' };
  // What may not be collected at all comes before what is merely wrong.
  const summary = procedureFault(cells, context);
  if (summary) return summary;
  // In columns that are not read as well: whoever opens the file meets them.
  const formula = texts.findIndex(startsFormula);
  if (formula !== -1) {
    return { column: cells.find(({ index }) => index === formula)?.header ?? null, code: 'FORMULA' };
  }
  const identity = identityOf(cells, context.known);
  if ('code' in identity) return identity;
  const fault =
    faultOfAge(cells, identity, context) ??
    faultOfItem(cells, identity, context) ??
    faultOfCells(cells, identity, context) ??
    faultOfBeginning(cells, context);
  if (fault) return fault;
  const fields = fieldsOf(cells);
  if (context.layout.penalty) fields.procedure = 'GENERAL';
  return (
    faultOfTime(cells, identity, context) ?? faultOfOrder(cells, context) ?? recordOf(cells, fields, identity, context)
  );
}

function identityOf(cells: readonly JudgedCell[], known: KnownNumbers): Identity | Fault {
  const party = cells.find(({ column }) => column.role === 'PARTY_KIND');
  if (party && !party.read.ok) return { column: party.header, code: party.read.code };
  return identify(roleCells(cells), (valueIn(party) ?? null) as Party, known);
}

function roleCells(cells: readonly JudgedCell[]): RoleCells {
  const found: [Role, { column: string; text: string }][] = cells.flatMap((cell) => {
    const { role } = cell.column;
    if (role === undefined) return [];
    // The kind of paper is a code; an unreadable one is met with the other cells.
    const text = role === 'PAPER_KIND' ? String(valueIn(cell) ?? '') : cell.text;
    return [[role, { column: cell.header, text }]];
  });
  return new Map(found);
}

/** Columns for numbers, of persons among others. Names are none: those of organisations become public. */
const numberColumns: ReadonlySet<Role | undefined> = new Set<Role>([
  'USCC',
  'CITIZEN_NUMBER',
  'CREDIT_CODE',
  'PARTY_CODE',
  'PAPER_KIND',
  'TAXPAYER_NO',
  'ORGANISATION_CODE',
]);

/** The first cell, in the order of the file, that cannot be read or is empty though this row must have it. */
function faultOfCells(
  cells: readonly JudgedCell[],
  { subjectKind }: Identity,
  { elsewhere }: JudgeContext,
): Fault | null {
  const group = subjectKind === 'NATURAL_PERSON' ? 'PERSONS' : 'ORGANISATIONS';
  for (const { header, column, read, text } of cells) {
    if (!read.ok) return { column: header, code: read.code };
    if (isUnitColumn(column) && read.value !== null && elsewhere.has(String(read.value))) {
      return { column: header, code: 'WRONG_DEPARTMENT' };
    }
    if (!numberColumns.has(column.role) && personNumbersIn(text).length > 0)
      return { column: header, code: 'PERSON_NUMBER_IN_TEXT' };
    if (!read.supplied && (column.required === 'ALWAYS' || column.required === group)) {
      return { column: header, code: 'REQUIRED' };
    }
  }
  return null;
}

const birthOf = ({ subjectKind, creditCode }: Identity): CalendarDate | null =>
  subjectKind === 'NATURAL_PERSON' ? birthDateOf(creditCode) : null;

/** Nothing is collected about who is not of age on the day of supply (Art. 10), nor about who is named beside the subject. */
function faultOfAge(cells: readonly JudgedCell[], identity: Identity, { day }: JudgeContext): Fault | null {
  const birth = birthOf(identity);
  if (birth !== null && !isAdultOn(birth, day)) return { column: identity.column, code: 'MINOR' };
  const beside = cells.find(({ column, text }) => column.role === 'CITIZEN_NUMBER' && holdsMinorsNumber(text, day));
  return beside ? { column: beside.header, code: 'MINOR' } : null;
}

/** Nothing is decided, done or evaluated after the day of supply, nor taken in about who was not of age then (Art. 10). */
function faultOfTime(cells: readonly JudgedCell[], identity: Identity, { layout, day }: JudgeContext): Fault | null {
  const year = cells.find(
    (cell) => cell.column.value.kind === 'YEAR' && Number(valueIn(cell)) > Number(day.slice(0, 4)),
  );
  if (year) return { column: year.header, code: 'FUTURE_DATE' };
  const birth = birthOf(identity);
  const times = cells.filter(
    ({ column }) => column.role === 'SOURCE_TIME' || column.field === layout.decidedOn || column.field === layout.actOn,
  );
  for (const cell of times) {
    const on = dayOf(valueIn(cell));
    if (on === null) continue;
    if (on > day) return { column: cell.header, code: 'FUTURE_DATE' };
    if (birth !== null && cell.column.role !== 'SOURCE_TIME' && !isAdultOn(birth, on)) {
      return { column: cell.header, code: 'MINOR' };
    }
  }
  return null;
}

/** Fields that begin and end something, beside the layout's own dates of the decision and the end. */
const spans = [
  ['validFrom', 'validTo'],
  ['termFrom', 'termTo'],
  ['listedOn', 'removedOn'],
  ['publishedOn', 'withdrawnOn'],
  ['announcedOn', 'clearedOn'],
] as const;

/** What never ends has begun: 长期 or 9999-09-09 in the place of a beginning says nothing that could be stored. */
function faultOfBeginning(cells: readonly JudgedCell[], { layout }: JudgeContext): Fault | null {
  const beginnings: readonly unknown[] = [layout.decidedOn, layout.actOn, ...spans.map(([from]) => from)];
  const cell = cells.find(({ column, read }) => beginnings.includes(column.field ?? '') && saysNoEnd(read));
  return cell ? { column: cell.header, code: 'DATE' } : null;
}

/** An end before its beginning is a typing error, and one that could hide the record at once. */
function faultOfOrder(cells: readonly JudgedCell[], { layout }: JudgeContext): Fault | null {
  const cellOf = (field: string | null) => cells.find(({ column }) => column.field === field);
  for (const [from, to] of [...spans, [layout.decidedOn, layout.endedOn]]) {
    const end = cellOf(to ?? null);
    const [first, last] = [dayOf(valueIn(cellOf(from ?? null))), dayOf(valueIn(end))];
    if (end && first !== null && last !== null && last < first) return { column: end.header, code: 'DATE_ORDER' };
  }
  return null;
}

function recordOf(
  cells: readonly JudgedCell[],
  fields: Fields,
  { creditCode, subjectKind, identifiers, column }: Identity,
  { layout, entry, provider }: JudgeContext,
): SuppliedRecord | Fault {
  const { decidedOn: _, endedOn: __, ...own } = fields;
  const openness = defaultOpenness(entry, subjectKind, own);
  if (openness === 'NOT_COLLECTED') return { column, code: 'NOT_COLLECTED' };
  const role = (wanted: Role) => textOf(valueIn(cells.find((cell) => cell.column.role === wanted)));
  return {
    type: entry.type,
    creditCode,
    subjectKind,
    subjectName: role('SUBJECT_NAME'),
    identifiers,
    factKey: layout.factKey.map((field) => matchName(String(own[field] ?? ''))),
    item: entry.item,
    openness,
    severity: entry.severity,
    provider,
    decidedOn: textOf(fields[layout.decidedOn]),
    endedOn: layout.endedOn === null ? null : textOf(fields[layout.endedOn]),
    endless: cells.some(({ column, read }) => column.field === layout.endedOn && saysNoEnd(read)),
    fields: own,
    sourceTime: role('SOURCE_TIME'),
  };
}

/** "No end" (长期, 2099-12-31) says something, an empty cell does not. */
const saysNoEnd = (read: ReadCell): boolean => read.ok && read.supplied && read.value === null;

const valueIn = (cell: JudgedCell | undefined): unknown => (cell?.read.ok ? cell.read.value : undefined);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The calendar day in Shanghai of a date or a moment. */
function dayOf(value: unknown): CalendarDate | null {
  if (typeof value !== 'string') return null;
  return value.length === 10 ? value : shanghaiDateOf(new Date(value));
}
