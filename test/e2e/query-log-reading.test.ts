import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Asked } from '../ask-as.ts';
import { asked, type Connection, logQuery, minute, type Node, startAuditedWorld, wholeEntry } from '../audited-log.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { company, logOf, stranger, trader } from '../profile-world.ts';
import { agency, claimsOf } from '../tokens.ts';

const as = claimsOf.auditor;

describeOnEachDatabase('reading the log', (newPlace) => {
  let audited: Awaited<ReturnType<typeof startAuditedWorld>>;
  const read: typeof audited.read = (...asking) => audited.read(...asking);
  beforeAll(async () => {
    audited = await startAuditedWorld(newPlace);
  }, 240_000);
  afterAll(() => audited.world.close());

  describe('pages', () => {
    test('go on behind a cursor whatever is written meanwhile, newest first, each entry once', async () => {
      const filter = { organisation: agency, to: minute(6) };
      const whole = (await read({ filter }))?.nodes ?? [];
      expect(whole.map(({ reference }) => reference)).toEqual(['r5', 'r1', 'r3', 'r1']);
      const seen: Node[] = [];
      let after: string | null = null;
      let more = true;
      for (let n = 0; more; n += 1) {
        const page: Connection | null = await read({ filter, first: 1, after });
        await audited.world.line.log.append({ entries: [asked(5, { reference: `new ${n}`, subject: company })] });
        seen.push(...(page?.nodes ?? []));
        after = page?.endCursor ?? null;
        more = page?.hasNextPage ?? false;
      }
      expect(seen).toEqual(whole);
      expect((await read({ filter, first: 0 }))?.nodes).toEqual([]);
    });

    test('are of 1,000 entries at most', async () => {
      expect((await audited.ask(logQuery('id'), { as, variables: { first: 1_001 } })).code).toBe('BAD_USER_INPUT');
      expect((await audited.ask(logQuery('id'), { as, variables: { first: 1_000 } })).code).toBeUndefined();
    });

    test.each([
      'x',
      '1',
      Buffer.alloc(40).toString('base64url'),
      Buffer.alloc(40, 255).toString('base64url'),
      Buffer.alloc(39).toString('base64url'),
    ])('a cursor that is none answers null: %s', async (after) => {
      const { status, body } = await audited.ask(logQuery('id'), { as, variables: { after } });
      expect({ status, data: body.data, errors: body.errors }).toEqual({
        status: 200,
        data: { queryLog: null },
        errors: undefined,
      });
    });

    test('G-16 neither nodes nor cursors tell the numbers of entries', async () => {
      const page = await read({ first: 2 }, wholeEntry);
      const cursor = Buffer.from(page?.endCursor ?? '', 'base64url');
      expect(cursor.toString('hex', 0, 32)).toBe(page?.nodes[1]?.id);
      expect(cursor.readBigUInt64BE(32)).toBe(BigInt(Date.parse(page?.nodes[1]?.at ?? '')));
      expect(cursor).toHaveLength(40);
      expect(page?.nodes.every(({ id }) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
    });
  });

  describe('is itself on the record', () => {
    test('as a reading of the log, on the subject’s record where its entries are looked for', async () => {
      const rows = await logOf(audited.world, () => read({ filter: { subject: trader } }));
      expect(rows).toMatchObject([
        {
          kind: 'LOG',
          subject: trader,
          caller: 'auditor',
          outcome: 'ANSWERED',
          policies: ['auditor-log'],
          operation_name: 'Look',
        },
      ]);
      const [newest] =
        (await read({ filter: { subject: trader, kind: 'LOG' }, first: 1 }, 'kind role subject'))?.nodes ?? [];
      expect(newest).toEqual({ kind: 'LOG', role: 'auditor', subject: trader });
    });

    test('with no subject where none is looked for, and with each of several', async () => {
      expect(await logOf(audited.world, () => read({}))).toMatchObject([
        { kind: 'LOG', subject: null, policies: ['auditor-log'] },
      ]);
      const two = `{ a: queryLog(filter: { subject: "${trader}" }) { endCursor } b: queryLog(filter: { subject: "${stranger}" }) { endCursor } }`;
      const rows = await logOf(audited.world, () => audited.ask(two, { as }));
      expect(rows).toMatchObject([
        { kind: 'LOG', subject: trader },
        { kind: 'LOG', subject: stranger },
      ]);
    });

    test('a code that is none refuses the operation, and stays out of the record', async () => {
      const rows = await logOf(audited.world, async () => {
        const { status, body, code } = await audited.ask(logQuery('id'), {
          as,
          variables: { filter: { subject: '91319900MA9TEXT197' } },
        });
        expect({ status, code }).toEqual({ status: 400, code: 'INVALID_CREDIT_CODE' });
        expect(JSON.stringify(body)).not.toContain('TEXT197');
      });
      expect(rows).toMatchObject([{ subject: null, outcome: 'REFUSED', errors: ['INVALID_CREDIT_CODE'] }]);
    });

    test('a query that others make beside it stays a query', async () => {
      const mixed = `{ queryLog { endCursor } subject(creditCode: "${company}") { name } }`;
      const rows = await logOf(audited.world, async () => {
        const { code, body } = await audited.ask(mixed);
        expect(code).toBe('FORBIDDEN');
        expect(body.data).toMatchObject({ queryLog: null, subject: { name: expect.any(String) } });
      });
      expect(rows.map((row) => ({ ...row }))).toMatchObject([{ kind: 'QUERY', subject: company }]);
      expect(await logOf(audited.world, () => audited.ask('{ queryLog { endCursor } }'))).toMatchObject([
        { kind: 'LOG', caller: 'public' },
      ]);
    });
  });

  const { auditor: _, ...others } = claimsOf;
  test.each([['public', undefined], ...Object.entries(others)] as [string, Asked['as']][])(
    'nobody else reads it: %s',
    async (role, claims) => {
      const headers = role === 'officer' ? { 'credit-purpose': 'SUPERVISION.market' } : {};
      const variables = { filter: { subject: company } };
      const { body, code } = await audited.ask(logQuery(wholeEntry), {
        ...(claims ? { as: claims } : {}),
        headers,
        variables,
      });
      expect(code).toBe('FORBIDDEN');
      expect(body.data).toEqual({ queryLog: null });
      expect(body.errors).toHaveLength(1);
    },
  );
});
