import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Asked, askAs } from '../ask-as.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { company, logOf, startProfileWorld, trader } from '../profile-world.ts';
import { agency, claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

const market = 'SUPERVISION.market';
const taxOffice = { ...claimsOf.officer, org: '11319900009001026M', sub: 'tax-1' };
const register = `mutation ($number: String!, $purpose: String!) {
  registerProcedure(number: $number, purpose: $purpose) {
    procedure { organisation purpose number registeredAt } refused { reason advice }
  }
}`;
const report = `query ($filter: ProcedureFilter, $first: Int, $after: String) {
  procedures(filter: $filter, first: $first, after: $after) {
    nodes { organisation purpose number registeredAt queries firstQueriedAt } endCursor hasNextPage
  }
}`;

interface Report {
  readonly nodes: readonly { readonly number: string; readonly queries: number; readonly firstQueriedAt: string }[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}
interface Work {
  readonly procedure: { readonly registeredAt: string } | null;
  readonly refused: { readonly reason: string } | null;
}

describeOnEachDatabase('procedures for which an agency has to query', (newPlace) => {
  let world: World;
  const ask = askAs(() => world);
  beforeAll(async () => {
    world = await startProfileWorld({ place: newPlace });
  }, 240_000);
  afterAll(() => world.close());

  /** What an officer does for a purpose and a procedure. */
  const officer = (query: string, { headers, ...more }: Asked = {}) =>
    ask<{ registerProcedure: Work }>(query, {
      as: claimsOf.officer,
      ...more,
      headers: { 'credit-purpose': market, ...headers },
    });
  const registered = async (number: string, more: Asked & { purpose?: string } = {}) =>
    (await officer(register, { ...more, variables: { number, purpose: more.purpose ?? market } })).body.data
      ?.registerProcedure;
  const reported = async (variables: object, as: Asked['as'] = claimsOf.supervisor) =>
    (await ask<{ procedures: Report | null }>(report, { as: as ?? {}, variables })).body.data?.procedures;
  const numbers = async (filter: object) => (await reported({ filter }))?.nodes.map(({ number }) => number);
  const queryFor = (
    number: string,
    query = `{ subject(creditCode: "${company}") { penalties { id } } }`,
    more: Asked = {},
  ) => officer(query, { ...more, headers: { 'credit-reference': encodeURIComponent(number), ...more.headers } });
  const at = async (moment: string, work: () => Promise<unknown>) => {
    const { now } = world.clock;
    world.clock.now = new Date(moment);
    await work();
    world.clock.now = now;
  };

  describe('registering', () => {
    test('notes the procedure of the officer’s own agency, once, whoever repeats it', async () => {
      const first = await registered('沪市监〔2026〕1号');
      expect(first).toEqual({
        procedure: {
          organisation: agency,
          purpose: market,
          number: '沪市监〔2026〕1号',
          registeredAt: '2026-11-23T04:00:00.000Z',
        },
        refused: null,
      });
      await at('2026-11-23T05:00:00Z', async () => {
        expect(await registered('沪市监〔2026〕1号', { as: { ...claimsOf.officer, sub: 'officer-2' } })).toEqual(first);
      });
      expect(await numbers({ organisation: agency })).toEqual(['沪市监〔2026〕1号']);
    });

    test('is on the record, with what it was for', async () => {
      const rows = await logOf(world, () => registered('record 1'));
      expect(rows).toMatchObject([
        { kind: 'QUERY', caller: 'officer', organisation: agency, purpose: market, policies: ['agency-procedures'] },
      ]);
    });

    test('with an Idempotency-Key does one thing for each key', async () => {
      const headers = { 'idempotency-key': 'k1' };
      const once = await registered('key 1', { headers });
      expect(await registered('key 1', { headers })).toEqual(once);
      expect((await registered('key 2', { headers }))?.refused?.reason).toContain('Idempotency-Key');
      expect(await numbers({ organisation: agency })).not.toContain('key 2');
    });

    test.each(['SUPERVISION.population', 'PERSONNEL.recruitment', 'no purpose', '', 'SUPERVISION.market\u0000'])(
      'a purpose that the list does not give to the agency is refused: %p',
      async (purpose) => {
        const work = await registered('unlisted', { purpose });
        expect(work).toMatchObject({
          procedure: null,
          refused: { reason: expect.stringContaining('application list') },
        });
        expect(await numbers({})).not.toContain('unlisted');
      },
    );

    test.each(['', ' ', 'a\nb', ' a', 'a ', 'a\u0000', 'a\u200bb', 'a\ud800', 'x'.repeat(201)])(
      'what is no number of a procedure is refused: %p',
      async (number) => {
        expect((await registered(number))?.refused?.reason).toContain('number of the procedure');
      },
    );

    test('the longest number is taken', async () => {
      expect((await registered('n'.repeat(200)))?.refused).toBeNull();
    });

    test('an officer says for which listed purpose it acts', async () => {
      const variables = { number: 'none', purpose: market };
      expect((await ask(register, { as: claimsOf.officer, variables })).code).toBe('PURPOSE_REQUIRED');
      const headers = { 'credit-purpose': 'SUPERVISION.population' };
      expect((await officer(register, { headers, variables })).code).toBe('PURPOSE_NOT_LISTED');
      expect(await numbers({})).not.toContain('none');
    });

    const { officer: _, ...others } = claimsOf;
    test.each([['public', undefined], ...Object.entries(others)] as [string, Asked['as']][])(
      'nobody else registers: %s',
      async (_role, as) => {
        const headers = { 'credit-purpose': market };
        const variables = { number: 'others', purpose: market };
        const { code, body } = await ask(register, { ...(as ? { as } : {}), headers, variables });
        expect({ code, data: body.data }).toEqual({ code: 'FORBIDDEN', data: { registerProcedure: null } });
        expect(await numbers({})).not.toContain('others');
      },
    );
  });

  describe('the report', () => {
    const found = async (number: string, as?: Asked['as']) =>
      (await reported({ first: 1_000 }, as))?.nodes.find((node) => node.number === number);

    test('counts answered queries about subjects, before and after the registration', async () => {
      await at('2026-11-22T01:00:00Z', () => queryFor('counted'));
      await registered('counted');
      const two = `{ subjects(creditCodes: ["${company}", "${trader}"]) { name penalties { id } } }`;
      await at('2026-11-25T01:00:00Z', () => queryFor('counted', two));
      expect(await found('counted', claimsOf.auditor)).toEqual({
        organisation: agency,
        purpose: market,
        number: 'counted',
        registeredAt: '2026-11-23T04:00:00.000Z',
        queries: 2,
        firstQueriedAt: '2026-11-22T01:00:00.000Z',
      });
    });

    test('counts what came without a department that failed', async () => {
      await registered('partial');
      await world.stopDepartment('market-regulation');
      const { body } = await queryFor('partial', `{ subject(creditCode: "${company}") { name penalties { id } } }`);
      await world.startDepartment('market-regulation');
      expect(body.errors?.[0]?.extensions.code).toBe('DEPARTMENT_UNAVAILABLE');
      expect(await found('partial')).toMatchObject({ queries: 1 });
    });

    test.each<[string, () => Promise<unknown>]>([
      [
        'one that was refused',
        () => queryFor('missed', `{ subject(creditCode: "${company}") { taxArrears(first: 5000) { id } } }`),
      ],
      ['one without a listed purpose', () => queryFor('missed', undefined, { headers: { 'credit-purpose': 'OTHER' } })],
      [
        'one for another listed purpose',
        () => queryFor('missed', undefined, { headers: { 'credit-purpose': 'SUPERVISION.ip' } }),
      ],
      ['one about no subject', () => queryFor('missed', '{ catalogue { year } }')],
      ['another agency’s', () => queryFor('missed', undefined, { as: taxOffice })],
      ['one for another number', () => queryFor('Missed')],
      ['one without a number', () => officer(`{ subject(creditCode: "${company}") { penalties { id } } }`)],
      ['who somebody is', () => queryFor('missed', `{ subject(creditCode: "${company}") { name kind } }`)],
      [
        'what the list does not give to the agency',
        () => queryFor('missed', `{ subject(creditCode: "${company}") { judgments { id } } }`),
      ],
      ['one that the agency sent as a provider', () => queryFor('missed', undefined, { as: claimsOf.provider })],
    ])('does not count %s', async (_, query) => {
      await registered('missed');
      await query();
      expect(await found('missed')).toMatchObject({ queries: 0, firstQueriedAt: null });
      expect(await numbers({ queried: false })).toContain('missed');
    });

    test('tells those that were queried for from those that were not', async () => {
      expect(await numbers({ queried: true })).toEqual(['partial', 'counted']);
      expect(await numbers({ queried: false })).not.toEqual(expect.arrayContaining(['counted']));
    });

    test('is filtered by agency and purpose', async () => {
      await registered('tax 1', { as: taxOffice });
      await registered('ip 1', { purpose: 'SUPERVISION.ip' });
      expect(await numbers({ organisation: taxOffice.org })).toEqual(['tax 1']);
      expect(await numbers({ organisation: agency, purpose: 'SUPERVISION.ip', queried: false })).toEqual(['ip 1']);
      expect(await numbers({ organisation: taxOffice.org, purpose: 'SUPERVISION.ip' })).toEqual([]);
      expect(await numbers({ organisation: "' or true --", purpose: 'x\u0000' })).toEqual([]);
    });

    test('days begin and end at midnight in Shanghai, both inclusive', async () => {
      await at('2026-12-10T15:59:59.999Z', () => registered('last of the 10th'));
      await at('2026-12-10T16:00:00Z', () => registered('first of the 11th'));
      expect(await numbers({ from: '2026-12-10', to: '2026-12-10' })).toEqual(['last of the 10th']);
      expect(await numbers({ from: '2026-12-11' })).toEqual(['first of the 11th']);
      expect(await numbers({ from: '2026-12-10' })).toEqual(['first of the 11th', 'last of the 10th']);
      expect(await numbers({ from: '2026-12-11', to: '9999-12-31' })).toEqual(['first of the 11th']);
      const wrong = { filter: { from: '2026-12-32' } };
      expect((await ask(report, { as: claimsOf.auditor, variables: wrong })).code).toBe('BAD_USER_INPUT');
    });

    test('goes on behind a cursor, each procedure once', async () => {
      const whole = (await reported({ first: 1_000 }))?.nodes ?? [];
      const seen: unknown[] = [];
      let page: Report | null | undefined;
      do {
        page = await reported({ first: 2, after: page?.endCursor ?? null });
        seen.push(...(page?.nodes ?? []));
      } while (page?.hasNextPage);
      expect(whole.length).toBeGreaterThan(5);
      expect(seen).toEqual(whole);
    });

    test.each(['x', '', 'W10', Buffer.from('["2026","a","b","c"]').toString('base64url')])(
      'a cursor that is none answers null: %p',
      async (after) => {
        const page = await reported({ after });
        if (after === '') expect(page).not.toBeNull();
        else expect(page).toBeNull();
      },
    );

    const { auditor: _, supervisor: __, ...others } = claimsOf;
    test.each([['public', undefined], ...Object.entries(others)] as [string, Asked['as']][])(
      'nobody else sees it: %s',
      async (_role, as) => {
        const { code, body } = await ask(report, { ...(as ? { as } : {}), headers: { 'credit-purpose': market } });
        expect({ code, data: body.data }).toEqual({ code: 'FORBIDDEN', data: { procedures: null } });
      },
    );
  });
});
