import { GraphQLError } from 'graphql';
import { type ErrorCode, errorTable, gatewayError, publicError, refusing } from '../../gateway/errors.ts';
import { reasons, sentenceOf } from '../../subgraphs/supply/reasons.ts';
import { readDocument, tablesOf } from '../documents.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const [documentedErrors, documentedReasons] = tablesOf(readDocument('errors.md'));

describe('docs/errors.md', () => {
  test('has every error of the gateway, as the table has it', () => {
    const table = Object.entries(errorTable).map(([code, { status, message, operator }]) => ({
      code: `\`${code}\``,
      status: String(status),
      message,
      'what an operator does': operator,
    }));
    expect(documentedErrors).toEqual(table);
  });

  test('has every reason for which a row is set aside, as the table has it', () => {
    const table = Object.entries(reasons).map(([code, { reason, advice }]) => ({
      code: `\`${code}\``,
      reason,
      'what the sender does': advice,
    }));
    expect(documentedReasons).toEqual(table);
  });
});

test('a reason is given to the sender with its advice', () => {
  expect(sentenceOf('MINOR')).toBe(`${reasons.MINOR.reason} ${reasons.MINOR.advice}`);
});

test.each(codes)('%s says whole sentences and has a status of its kind', (code) => {
  const { status, message, operator } = errorTable[code];
  for (const text of [message, operator]) expect(text).toMatch(/^[A-Z].*\.$/);
  // Only what leaves a part of an answer out is no refusal.
  expect(status === 200).toBe(code === 'DEPARTMENT_UNAVAILABLE');
  if (status !== 200) expect([400, 401, 403, 404, 413, 422, 429, 500, 503]).toContain(status);
});

describe('an error for a client', () => {
  test('has its code and the text of the table', () => {
    const error = gatewayError('FORBIDDEN', { path: ['subject', 'identity'], extensions: { article: 'Art. 16(3)' } });
    expect(error.toJSON()).toEqual({
      message: errorTable.FORBIDDEN.message,
      path: ['subject', 'identity'],
      extensions: { code: 'FORBIDDEN', article: 'Art. 16(3)' },
    });
  });

  test('may bring its own text about what the client sent', () => {
    expect(gatewayError('BAD_USER_INPUT', { message: 'first must be 0 to 1000.' }).message).toBe(
      'first must be 0 to 1000.',
    );
  });

  test.each(codes)('%s refuses an operation with its status and keeps what it says', (code) => {
    const [error] = refusing([gatewayError(code, { extensions: { index: 3 } })]);
    expect(error?.message).toBe(errorTable[code].message);
    expect(error?.extensions).toEqual({ code, index: 3, http: { status: errorTable[code].status } });
  });
});

describe('the last look at an error', () => {
  const fault = { message: errorTable.INTERNAL_SERVER_ERROR.message, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  const looked = (error: Error, code: unknown, more: object = {}) =>
    publicError({ message: error.message, path: ['subject'], extensions: { code, ...more } } as never, error);

  test.each([['INTERNAL_SERVER_ERROR'], ['DOWNSTREAM_SERVICE_ERROR'], ['ECONNREFUSED'], [undefined], [42]])(
    'tells nothing of one with the code %s',
    (code) => {
      expect(looked(new TypeError('password=secret at /srv/x.ts'), code, { stacktrace: ['at x'] })).toEqual(fault);
    },
  );

  test('takes the text of a known code that came from elsewhere from the table', () => {
    const cause = new Error('record tax:TaxArrears:1 of 91319900MA9TEXT196');
    const foreign = new GraphQLError(cause.message, { originalError: cause });
    expect(looked(foreign, 'FORBIDDEN')).toMatchObject({ message: errorTable.FORBIDDEN.message });
    expect(looked(cause, 'DEPARTMENT_UNAVAILABLE')).toMatchObject({
      message: errorTable.DEPARTMENT_UNAVAILABLE.message,
    });
  });

  test.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST', 'BAD_USER_INPUT'])(
    'lets a library speak about the text of the client (%s), without its stack',
    (code) => {
      const error = new Error('Syntax Error or wrong field "shoeSize" on type "Subject".');
      expect(looked(error, code, { stacktrace: ['at x'] })).toEqual({
        message: error.message,
        path: ['subject'],
        extensions: { code },
      });
    },
  );

  test('does not repeat what the engine says when a document exhausts its stack', () => {
    const shown = looked(new RangeError('Maximum call stack size exceeded'), 'GRAPHQL_PARSE_FAILED');
    expect(shown.message).toBe(errorTable.GRAPHQL_PARSE_FAILED.message);
  });

  test('lets our own error through as it is', () => {
    const error = gatewayError('INVALID_CREDIT_CODE', { message: 'The credit code at index 2 is not valid (LENGTH).' });
    const shown = looked(error, 'INVALID_CREDIT_CODE', { index: 2, http: { status: 400 } });
    expect(shown).toMatchObject({ message: error.message, extensions: { code: 'INVALID_CREDIT_CODE', index: 2 } });
  });
});
