import { describe, expect, test } from '@jest/globals';
import { Notice, notice } from '../../gateway/line/notice.ts';
import { type Outcome, refusal } from '../../gateway/line/outcome.ts';
import { Receipt, record } from '../../gateway/line/record.ts';
import { release } from '../../gateway/line/release.ts';
import type { LogStore } from '../../gateway/querylog/store.ts';

// Compiled by tsc: each `@ts-expect-error` fails the type check if the line beneath it would compile.
const leak: Outcome = { ...refusal('BAD_REQUEST'), status: 200, body: '{"data":"leak"}' };
const log: LogStore = {
  append: async ({ entries }) => entries.map((_, index) => `receipt ${index}`),
  delivered: () => undefined,
  close: async () => undefined,
};
const admitted = {
  method: 'POST',
  search: '',
  headers: {},
  source: '127.0.0.1',
  credentials: [],
  body: undefined,
  channel: 'API',
  at: new Date(0),
  request: '00',
} as const;

/** Tries to release something; says what came out, or null if nothing did. */
function released(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch {
    return null;
  }
}

describe('G-01 release refuses anything but a genuine Receipt or a notice', () => {
  test('a receipt that record has issued is let out, with nothing added but what says that it is on the record', async () => {
    const { status, headers, body } = leak;
    const receipt = await record(log, admitted, { role: 'public' }, leak);
    const receipts = '"extensions":{"receipt":["receipt 0"]}';
    expect(release(receipt)).toEqual({ status, headers, body: `${body.slice(0, -1)},${receipts}}`, request: '00' });
    const plain = await record(log, admitted, { role: 'public' }, { ...leak, extensions: null });
    expect(release(plain)).toEqual({
      status,
      headers: { ...headers, 'credit-receipt': 'receipt 0' },
      body,
      request: '00',
    });
  });

  test('an outcome', () => {
    // @ts-expect-error an outcome is not on the record
    expect(released(() => release(leak))).toBeNull();
  });

  test('an object that looks like a receipt', () => {
    // @ts-expect-error its seal is missing
    expect(released(() => release({ outcome: leak, entries: ['1'] }))).toBeNull();
  });

  test('an object with the prototype of receipts', () => {
    const forged: Receipt = Object.assign(Object.create(Receipt.prototype), { outcome: leak, entries: ['1'] });
    expect(released(() => release(forged))).toBeNull();
  });

  test('a receipt made without record', () => {
    // @ts-expect-error the constructor is private
    expect(released(() => release(new Receipt(Symbol('receipt'), leak, '00', ['1'])))).toBeNull();
    // @ts-expect-error nobody outside has the key
    expect(released(() => release(Receipt.issue(Symbol('receipt'), leak, '00', ['1'])))).toBeNull();
  });

  test('a copy of a receipt, an heir of one and a proxy of one', async () => {
    const receipt = await record(log, admitted, { role: 'public' }, refusal('TOKEN_INVALID'));
    // @ts-expect-error a copy has no seal
    expect(released(() => release({ ...receipt, outcome: leak }))).toBeNull();
    expect(released(() => release(Object.create(receipt, { outcome: { value: leak } })))).toBeNull();
    expect(released(() => release(new Proxy(receipt, {})))).toBeNull();
  });

  test('a receipt with another outcome put into it', async () => {
    const receipt = await record(log, admitted, { role: 'public' }, refusal('TOKEN_INVALID'));
    // @ts-expect-error it is read-only
    expect(() => (receipt.outcome = leak)).toThrow(TypeError);
    expect(release(receipt).body).not.toContain('leak');
  });

  test('a copy of a notice with another body', () => {
    // @ts-expect-error a copy is no notice
    expect(released(() => release({ ...notice('NOT_FOUND'), body: leak.body }))).toBeNull();
    // @ts-expect-error there is no notice for what answers carry
    expect(released(() => release(new Notice('DEPARTMENT_UNAVAILABLE')))).not.toMatchObject({ body: leak.body });
  });

  test('a subclass of notices with a body of its own', () => {
    class Leak extends Notice {
      override readonly body = leak.body;
    }
    expect(released(() => release(new Leak('NOT_FOUND')))).toBeNull();
  });

  test.each([[undefined], [null], ['body'], [0], [{}], [[]]])('%p', (value) => {
    expect(released(() => release(value as never))).toBeNull();
  });
});

describe('notices', () => {
  test.each(['BAD_REQUEST', 'BODY_TOO_LARGE', 'LOG_UNAVAILABLE', 'NOT_FOUND', 'INTERNAL_SERVER_ERROR'] as const)(
    '%s holds its code and the fixed text, nothing else',
    (code) => {
      const { status, body, headers } = release(notice(code));
      expect(JSON.parse(body)).toEqual({ errors: [{ message: expect.any(String), extensions: { code } }] });
      expect(headers['retry-after']).toBe(status === 503 ? '2' : undefined);
    },
  );
});
