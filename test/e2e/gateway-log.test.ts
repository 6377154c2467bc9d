import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { describeOnEachDatabase } from '../each-database.ts';
import { company, logOf, profile, startProfileWorld } from '../profile-world.ts';
import { apart } from '../receipts.ts';
import { until } from '../stack.ts';
import type { World } from '../world.ts';

const query = `query ($code: CreditCode!) { subject(creditCode: $code) { ${profile} } }`;

describeOnEachDatabase('G-01 nothing leaves that is not on the record', (newPlace) => {
  let world: World;
  beforeAll(async () => {
    world = await startProfileWorld({ place: newPlace });
  }, 240_000);
  afterAll(() => world.close());

  const alter = (text: string) => sql.raw(text).execute(world.gatewayDatabase.query);
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const answers = {
    'an answer': () => post({ query, variables: { code: company } }),
    'a refusal': () => post({ query: '{' }),
    'a token that proves nothing': () => post({ query: '{ __typename }' }, { authorization: 'Bearer x' }),
  };

  /** How a log cannot be written, and how it heals. */
  const faults = {
    'a log that is gone': [
      'alter table log_entry rename to log_entry_gone',
      'alter table log_entry_gone rename to log_entry',
    ],
    'a log that refuses rows': [
      'alter table log_entry add constraint closed check (id < 0) not valid',
      'alter table log_entry drop constraint closed',
    ],
  } as const;

  describe.each(Object.entries(faults))('%s', (_, [breakIt, heal]) => {
    beforeAll(() => alter(breakIt));
    afterAll(() => alter(heal));

    test.each(Object.entries(answers))('%s is not released, only that it cannot be recorded', async (_name, ask) => {
      const reported = world.reported.length;
      const response = await ask();
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.json()).toEqual({
        errors: [
          {
            message: 'The query cannot be recorded now, so it is not answered. Ask again later.',
            extensions: { code: 'LOG_UNAVAILABLE' },
          },
        ],
      });
      expect(world.reported.slice(reported).map(String)).toContain('LogUnavailable: the query log cannot be written');
    });
  });

  test.each(Object.entries(faults))(
    'a mutation whose entry cannot be written has done nothing: %s',
    async (_, [breakIt, heal]) => {
      const authorization = `Bearer ${await world.token({ role: 'subject', credit_code: company })}`;
      const mutation = `mutation { grantAuthorization(grantee: "91319907MA84CG2310", items: ["TAX_ARREARS"], validFrom: "2026-11-23",
      validTo: "2026-12-31") { authorization { id } } }`;
      const grant = () => post({ query: mutation }, { authorization });
      const given = async () =>
        (await sql`select 1 from written_authorization`.execute(world.gatewayDatabase.query)).rows.length;
      const before = await given();
      await alter(breakIt);
      try {
        expect((await grant()).status).toBe(503);
        expect(await given()).toBe(before);
      } finally {
        await alter(heal);
      }
      const rows = await logOf(world, async () => expect((await grant()).status).toBe(200));
      const acts = [{ mutation: 'grantAuthorization', authorization: expect.any(String) }];
      expect(rows).toMatchObject([{ subject: company, caller: 'subject', outcome: 'ANSWERED', details: { acts } }]);
      expect(await given()).toBe(before + 1);
    },
  );

  test('a log that is gone makes the gateway unready, and it heals', async () => {
    const ready = async () => {
      const response = await fetch(`${world.url}/readyz`);
      return { status: response.status, body: await response.json() };
    };
    const departments = { tax: 'up', 'market-regulation': 'up', 'public-security': 'up', courts: 'up' };
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await alter(faults['a log that is gone'][0]);
    expect(await ready()).toEqual({
      status: 503,
      body: { ready: false, log: 'down', checkpoints: expect.any(String), keys: 'up', revocations: 'up', departments },
    });
    await alter(faults['a log that is gone'][1]);
    // It is looked at once a second, whoever asks.
    await until(async () => (await ready()).status === 200 || undefined, 5_000);
    expect(await ready()).toEqual({
      status: 200,
      body: { ready: true, log: 'up', checkpoints: expect.any(String), keys: 'up', revocations: 'up', departments },
    });
    const rows = await logOf(world, async () => expect((await answers['an answer']()).status).toBe(200));
    expect(rows).toMatchObject([{ subject: company, outcome: 'ANSWERED' }]);
  });

  test('a failure of the gateway itself is recorded as one, and tells nothing of itself', async () => {
    await alter('alter table subject rename to subject_gone');
    let response: Response | undefined;
    const rows = await logOf(world, async () => {
      response = await post({ query, variables: { code: company } });
    });
    await alter('alter table subject_gone rename to subject');
    expect(response?.status).toBe(500);
    expect(apart(await response?.json()).body).toEqual({
      errors: [{ message: 'The gateway failed. Nothing was released.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(rows).toMatchObject([
      { subject: company, outcome: 'FAILED', status: 500, errors: ['INTERNAL_SERVER_ERROR'], released: {} },
    ]);
    expect(world.reported.map(String).join()).toContain('subject');
  });

  test('many requests at once share commits and each has its entries', async () => {
    const rows = await logOf(world, () =>
      Promise.all(Array.from({ length: 100 }, (_, n) => post({ query: `query N${n} { __typename }` }))),
    );
    expect(new Set(rows.map(({ operation_name }) => operation_name)).size).toBe(100);
    expect(rows).toHaveLength(100);
  });
});
