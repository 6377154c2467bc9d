import { type GraphQLError, getArgumentValues } from 'graphql';
import { parseCreditCode } from '../../domain/credit-code.ts';
import { responseKey } from '../collect-fields.ts';
import { gatewayError } from '../errors.ts';
import type { Caller } from './authenticate.ts';
import { invalidCode, mostRoots, rootFields } from './named-subjects.ts';
import type { Traces } from './outcome.ts';
import type { Question } from './question.ts';

/**
 * What goes on the record of an operation that reads the log (Art. 26): that it did, and the subjects whose entries it looks for. Null
 * for one that does not. What others than auditors ask beside the log may be answered, and stays a query.
 */
export function logReading(
  question: Question,
  { role }: Pick<Caller, 'role'>,
): Pick<Traces, 'entryKind' | 'alsoAbout'> | null | readonly GraphQLError[] {
  const roots = rootFields(question, question.operation.selectionSet);
  const readings = roots.filter(({ name }) => name.value === 'queryLog');
  const definition = question.schema.getQueryType()?.getFields().queryLog;
  if (!definition || readings.length === 0 || question.operation.operation !== 'query') return null;
  if (readings.length > mostRoots) return [gatewayError('COST_EXCEEDED')];
  const codes: string[] = [];
  const errors = new Map<string, GraphQLError>();
  for (const node of readings) {
    const { filter } = getArgumentValues(definition, node, question.variables) as {
      readonly filter?: { readonly subject?: unknown } | null;
    };
    const subject = filter?.subject;
    if (subject === undefined || subject === null) continue;
    const parsed = parseCreditCode(typeof subject === 'string' ? subject : '');
    if (parsed.ok) codes.push(parsed.code);
    else errors.set(responseKey(node), invalidCode(responseKey(node), null, parsed.reason));
  }
  if (errors.size > 0) return [...errors.values()];
  const alone = role === 'auditor' || readings.length === roots.length;
  return { alsoAbout: [...new Set(codes)], ...(alone ? { entryKind: 'LOG' } : {}) };
}
