import { type GraphQLError, type GraphQLField, getNamedType, isInputObjectType } from 'graphql';
import { isCalendarDate } from '../../domain/calendar-date.ts';
import { parseMoment } from '../../domain/moment.ts';
import { gatewayError } from '../errors.ts';

/** The longest list that may be asked for at once. */
const longestList = 1_000;

/** An argument, or a field of one that is an object, with the name of its type. */
interface Given {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

/** What cannot be answered of a field's arguments, whoever is asked: lists that are too long, and days and moments that are none. */
export function argumentFaults(
  { args }: GraphQLField<unknown, unknown>,
  values: Readonly<Record<string, unknown>>,
  path: readonly string[],
): readonly GraphQLError[] {
  const refused = (message: string) => gatewayError('BAD_USER_INPUT', { message, path });
  const given = givenIn(args, values);
  const { first } = values;
  const errors: GraphQLError[] = [];
  if (typeof first === 'number' && (first < 0 || first > longestList)) {
    errors.push(refused(`first must be 0 to ${longestList}.`));
  }
  for (const { name, type, value } of given) {
    const wanted = wantedForms[type];
    if (wanted && wanted.read(value) === null) errors.push(refused(`${name} must be ${wanted.form}.`));
  }
  const [from, to] = ['from', 'to'].map((wanted) => {
    const found = given.find(({ name }) => name === wanted);
    return found ? (wantedForms[found.type]?.read(found.value) ?? null) : null;
  });
  if (typeof from === 'number' && typeof to === 'number' && from > to)
    errors.push(refused('from must not be after to.'));
  return errors;
}

/** How days and moments are to be written, and in which order they are; null for what is none. */
const wantedForms: Readonly<Record<string, { form: string; read: (value: unknown) => number | null }>> = {
  Date: {
    form: 'a calendar date, YYYY-MM-DD',
    read: (value) => (typeof value === 'string' && isCalendarDate(value) ? Date.parse(value) : null),
  },
  DateTime: {
    form: 'a moment of RFC 3339, as 2026-11-23T12:00:00+08:00',
    read: (value) => (typeof value === 'string' ? (parseMoment(value)?.getTime() ?? null) : null),
  },
};

function givenIn(
  definitions: readonly {
    readonly name: string;
    readonly type: GraphQLField<unknown, unknown>['args'][number]['type'];
  }[],
  values: Readonly<Record<string, unknown>>,
): readonly Given[] {
  return definitions.flatMap(({ name, type }) => {
    const value = values[name];
    if (value === undefined || value === null) return [];
    const named = getNamedType(type);
    return isInputObjectType(named) && !Array.isArray(value)
      ? givenIn(Object.values(named.getFields()), value as Readonly<Record<string, unknown>>)
      : [{ name, type: named.name, value }];
  });
}
