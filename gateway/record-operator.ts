import { readFileSync } from 'node:fs';
import type { FastifyReply } from 'fastify';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { Line } from './line/handle.ts';
import { act, type LogFields } from './querylog/entry.ts';
import { LogUnavailable } from './querylog/store.ts';

/** What is needed to put an operator's act on the record. */
export type OperatorRecord = Pick<Line, 'log' | 'clock' | 'random' | 'report'>;

/** Puts on the record what an operator asks through the admin socket. Throws `LogUnavailable` if that cannot be. */
export async function recordOperator(
  { log, clock, random }: OperatorRecord,
  asked: Pick<LogFields, 'operationName' | 'outcome'> & Partial<LogFields>,
): Promise<void> {
  const caller = { role: 'operator', id: null, name: null, organisation: null };
  const entry = act({
    kind: 'OPERATOR',
    at: clock(),
    request: random(16).toString('hex'),
    caller,
    status: 200,
    ...asked,
  });
  await log.append({ entries: [entry] });
}

/** What the socket says where something cannot be put on the record; true if that is what failed. */
export function toldUnrecorded(error: unknown, reply: FastifyReply, { report }: OperatorRecord): boolean {
  if (!(error instanceof LogUnavailable)) return false;
  report(error);
  const reason = 'It cannot be put on the record now, so nothing is told of it.';
  void reply.code(503).send({ reason, advice: 'Ask again later. What was sent may have been done all the same.' });
  return true;
}

/**
 * Puts on the record which of a department's gateway-only fields the operator has asked for, and nothing of what was asked about. Throws
 * `LogUnavailable` if that cannot be.
 */
export async function recordAsked(
  record: OperatorRecord,
  department: DepartmentName,
  query: string,
  answered: boolean,
): Promise<void> {
  const fields = fieldsAsked(query);
  const [only, another] = fields;
  await recordOperator(record, {
    operationName: only && !another ? plainName(only) : 'ask',
    outcome: answered ? 'ANSWERED' : 'FAILED',
    status: answered ? 200 : 503,
    errors: answered ? [] : ['DEPARTMENT_UNAVAILABLE'],
    incomplete: answered ? [] : [department],
    details: { department, field: fields.join(' ') || null },
  });
}

/** Fields that the departments have for the gateway: other names in a query are whoever's that wrote it, and are not kept. */
const known: ReadonlySet<string> = new Set(
  parse(readFileSync(new URL('../subgraphs/gateway-only.graphql', import.meta.url), 'utf8')).definitions.flatMap(
    (definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && ['Query', 'Mutation'].includes(definition.name.value)
        ? (definition.fields ?? []).map(({ name }) => name.value)
        : [],
  ),
);

function fieldsAsked(query: string): readonly string[] {
  const fields = new Set<string>();
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: 2_000 });
  } catch {
    return [];
  }
  visit(document, { Field: ({ name }) => void (known.has(name.value) && fields.add(name.value)) });
  return [...fields].sort();
}

/** `quarantined-row` of `_quarantinedRow`. */
const plainName = (field: string): string =>
  field.replace(/^_/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
