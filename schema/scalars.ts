import { isDate } from 'node:util/types';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { isCalendarDate } from '../domain/calendar-date.ts';
import { parseCreditCode } from '../domain/credit-code.ts';

/** How the scalars of credit.graphql are read by subgraphs. They leave as the strings they are. */
export const scalars = {
  CreditCode: textScalar('CreditCode', (text) => {
    const parsed = parseCreditCode(text);
    return parsed.ok ? parsed.code : undefined;
  }),
  Date: textScalar('Date', (text) => (isCalendarDate(text) ? text : undefined)),
  DateTime: textScalar('DateTime', (text) => (Number.isNaN(Date.parse(text)) ? undefined : text)),
  Money: textScalar('Money', (text) => (/^-?\d+\.\d{2}$/.test(text) ? text : undefined)),
  Decimal: textScalar('Decimal', (text) => (/^-?\d+(\.\d+)?$/.test(text) ? text : undefined)),
};

function textScalar(name: string, read: (text: string) => string | undefined): GraphQLScalarType {
  const parse = (value: unknown): string => {
    const text = typeof value === 'string' ? read(value) : undefined;
    if (text === undefined) throw new GraphQLError(`The value is no ${name}.`);
    return text;
  };
  return new GraphQLScalarType({
    name,
    // A moment that comes from a worker thread may be of another realm, where `instanceof` does not know it.
    serialize: (value) => (isDate(value) ? value.toISOString() : String(value)),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}
