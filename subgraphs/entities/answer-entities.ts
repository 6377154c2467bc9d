import type { PreparedRun, Rows, RunPrepared } from '../../database/prepared.ts';
import { scalars } from '../../schema/scalars.ts';
import type { Scope } from '../loaders.ts';
import { isRecordId } from '../record-table.ts';
import { type EntityVariables, PlainExecutionNeeded } from './entity-operation.ts';
import type { EntityPlan, PagesPlan, RecordPlan, SubjectField, SubjectPlan } from './entity-plan.ts';
import { runOf } from './statements.ts';
import { writeObject } from './write-value.ts';

/** What is asked for, each once: the codes of subjects, and ids of records by type. */
interface Asked {
  readonly codes: Map<string, number>;
  readonly ids: Map<string, Set<string>>;
  /** For each representation. */
  readonly entities: readonly (readonly ['SUBJECT', number] | readonly [string, string | null])[];
}

/**
 * The JSON text that plain execution of the operation would answer with. Every table is read by one statement, and all are sent together.
 * Throws PlainExecutionNeeded, before or after reading, and whatever the database throws.
 */
export async function answerEntities(
  plan: EntityPlan,
  { values, representations }: EntityVariables,
  scope: Scope,
  run: RunPrepared,
): Promise<string> {
  const asked = readRepresentations(plan, representations);
  const { tables } = asked.codes.size > 0 ? plan.subject : { tables: [] };
  const bounds = tables.map(({ pages }) => pages.map((page) => page.bounds(values)));
  const records = [...asked.ids].map(([type, ids]) => ({ plan: plan.records.get(type) as RecordPlan, ids: [...ids] }));
  const shared = { items: scope.items, day: scope.day, codes: [...asked.codes.keys()] };
  const runs: PreparedRun[] = [
    ...tables.map(({ statement }, at) => runOf(statement, { ...shared, ...boundValues(bounds[at] ?? []) })),
    ...records.map(({ plan: { statement }, ids }) => runOf(statement, { ...shared, ids })),
  ];
  const rows = runs.length > 0 ? await run(runs) : [];
  const pages = tables.map((table, at) => writePages(table, rows[at] ?? [], asked.codes.size));
  const subjects = [...asked.codes.keys()].map((code, at) => writeSubject(plan.subject, code, at, pages));
  const found = new Map(
    records.map(({ plan: { table, write } }, at) => [table.type, writeRecords(write, rows[tables.length + at] ?? [])]),
  );
  const texts = asked.entities.map(([type, which]) =>
    typeof which === 'number' ? subjects[which] : (found.get(type)?.get(which ?? '') ?? 'null'),
  );
  return `{"data":{"${plan.operation.key}":[${texts.join()}]}}`;
}

function readRepresentations({ records }: EntityPlan, representations: readonly unknown[]): Asked {
  const codes = new Map<string, number>();
  const ids = new Map<string, Set<string>>();
  const entities = representations.map((one) => {
    if (typeof one !== 'object' || one === null) throw new PlainExecutionNeeded('no representation');
    const { __typename: type, creditCode, id } = one as Readonly<Record<string, unknown>>;
    if (type === 'Subject') {
      const code = codeOf(creditCode);
      const at = codes.get(code) ?? codes.size;
      codes.set(code, at);
      return ['SUBJECT', at] as const;
    }
    if (typeof type !== 'string' || !records.has(type)) throw new PlainExecutionNeeded('a type that is not selected');
    if (!isRecordId(id)) return [type, null] as const;
    const same = ids.get(type) ?? new Set();
    ids.set(type, same.add(id));
    return [type, id] as const;
  });
  return { codes, ids, entities };
}

function codeOf(value: unknown): string {
  try {
    return scalars.CreditCode.parseValue(value) as string;
  } catch {
    throw new PlainExecutionNeeded('no code');
  }
}

/** Values of the slots for the bounds of one page, or lists of them for several. */
function boundValues(bounds: readonly ReturnType<PagesPlan['pages'][number]['bounds']>[]) {
  const [only, ...others] = bounds;
  if (only && others.length === 0) return { first: only.first, after: only.decidedAfter, before: only.decidedBefore };
  return {
    first: bounds.map(({ first }) => first),
    after: bounds.map(({ decidedAfter }) => decidedAfter),
    before: bounds.map(({ decidedBefore }) => decidedBefore),
  };
}

/** For each page, what each subject has in it: records joined by commas, '' for none. */
function writePages({ pages }: PagesPlan, rows: Rows, subjects: number): readonly (readonly string[])[] {
  const texts = pages.map(() => new Array<string>(subjects).fill(''));
  const several = pages.length > 1;
  for (const row of rows) {
    const at = several ? Number(row.at(-1)) - 1 : 0;
    const [page, text, subject] = [pages[at], texts[at], Number(row[0]) - 1];
    if (!page || !text) continue;
    const before = text[subject];
    text[subject] = before ? `${before},${page.write(row)}` : page.write(row);
  }
  return texts;
}

function writeSubject(
  { fields }: SubjectPlan,
  code: string,
  at: number,
  pages: readonly (readonly (readonly string[])[])[],
): string {
  return writeObject(fields, ({ shows }: SubjectField) => {
    if (shows === 'TYPENAME') return '"Subject"';
    if (shows === 'CODE') return JSON.stringify(code);
    const text = pages[shows.tableAt]?.[shows.pageAt]?.[at] ?? '';
    return shows.single ? text || 'null' : `[${text}]`;
  });
}

const writeRecords = (write: RecordPlan['write'], rows: Rows): ReadonlyMap<unknown, string> =>
  new Map(rows.map((row) => [row[0], write(row)]));
