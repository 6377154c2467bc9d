import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeOnEachDatabase } from '../each-database.ts';
import {
  askedDepartments,
  association,
  child,
  company,
  everySubject,
  logOf,
  person,
  profile,
  startProfileWorld,
  stranger,
  trader,
  unknownCodes,
} from '../profile-world.ts';
import type { World } from '../world.ts';

const single = `query Profile($code: CreditCode!) { subject(creditCode: $code) { ${profile} } }`;
const batch = `query Profiles($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${profile} } }`;

describeOnEachDatabase('the unified profile', (newPlace) => {
  let world: World;
  beforeAll(async () => {
    world = await startProfileWorld({ place: newPlace });
  }, 240_000);
  afterAll(() => world.close());
  beforeEach(() => void world.calls.splice(0));

  test('one query answers with the records of four departments, newest first', async () => {
    const { status, body } = await world.ask(single, { code: company });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        subject: {
          creditCode: company,
          name: '申城测试科技有限公司（测试）',
          kind: 'LEGAL_PERSON',
          registration: { state: '存续', establishedOn: '2012-05-18', capital: '500000.00' },
          penalties: [
            { documentNo: '沪市监处〔2026〕0000151号', decidedOn: '2026-06-04', fine: '10000.00', kinds: ['FINE'] },
          ],
          fireSafetyPenalties: [
            { documentNo: '沪消行罚决字〔2026〕0000151号', authority: { name: '上海市消防救援总队（测试）' } },
          ],
          taxArrears: [
            { taxType: '城市维护建设税', balance: '446243.00', clearedOn: null },
            { taxType: '企业所得税', balance: '479467.00', clearedOn: '2021-11-24' },
          ],
          taxCreditRatings: [{ evaluationYear: 2025, grade: 'A' }],
          dishonestDebtorListings: [{ caseNo: '（2025）沪0198执101号', publishedOn: '2026-04-15' }],
        },
      },
      extensions: { cost: expect.anything() },
    });
  });

  test('each department is asked once for all subjects, about those that the caller may see', async () => {
    await world.ask(batch, { codes: [company, stranger, trader, company, person, association] });
    expect(askedDepartments(world)).toEqual(['courts', 'market-regulation', 'public-security', 'tax']);
    const representations = [company, trader, association].map((creditCode) => ({ __typename: 'Subject', creditCode }));
    for (const { variables, scope, day } of world.calls) {
      expect({ variables, scope, day }).toEqual({ variables: { representations }, scope: [], day: '2026-11-23' });
    }
  });

  test('answers stand in the order of the codes, duplicates answered, unknown ones null', async () => {
    const codes = [trader, stranger, company, trader, person, association];
    const { status, body } = await world.ask(
      `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { creditCode } }`,
      { codes },
    );
    expect(status).toBe(200);
    const known = new Set<string>(everySubject);
    expect(body).toEqual({
      data: { subjects: codes.map((code) => (known.has(code) ? { creditCode: code } : null)) },
      extensions: { cost: expect.anything() },
    });
  });

  test('a batch answers like single queries', async () => {
    const codes = [...everySubject, stranger, person, child];
    const together = await world.ask(batch, { codes });
    const alone = await Promise.all(codes.map((code) => world.ask(single, { code })));
    expect(together.body.data?.subjects).toEqual(alone.map(({ body }) => body.data?.subject));
    expect(alone.map(({ body }) => body.data?.subject === null)).toEqual([false, false, false, true, true, true]);
  });

  test('codes are accepted in lower case and with spaces around them', async () => {
    const { body } = await world.ask(single, { code: `  ${company.toLowerCase()} ` });
    expect(body).toEqual((await world.ask(single, { code: company })).body);
    expect(body.data?.subject).toMatchObject({ creditCode: company });
  });

  test('codes may stand in the operation instead of in variables', async () => {
    const { body } = await world.ask(`{ subjects(creditCodes: ["${trader}", "${company}"]) { creditCode } }`);
    expect(body).toEqual({
      data: { subjects: [{ creditCode: trader }, { creditCode: company }] },
      extensions: { cost: expect.anything() },
    });
  });

  test('several subject fields and the catalogue may stand in one operation', async () => {
    const { body } = await world.ask(
      `query ($a: CreditCode!) { a: subject(creditCode: $a) { name } b: subjects(creditCodes: ["${trader}"]) { kind }
         catalogue(year: 2026) { year } before: catalogue(year: 1999) { year } }`,
      { a: company },
    );
    expect(body).toEqual({
      data: {
        a: { name: '申城测试科技有限公司（测试）' },
        b: [{ kind: 'LEGAL_PERSON' }],
        catalogue: { year: 2026 },
        before: null,
      },
      extensions: { cost: expect.anything() },
    });
  });

  test('list arguments reach the department, under variables and literals alike', async () => {
    const { body } = await world.ask(
      `query ($code: CreditCode!, $first: Int) { subject(creditCode: $code) { one: taxArrears(first: $first) { taxType }
         old: taxArrears(decidedBefore: "2026-01-01") { taxType } none: taxArrears(first: 0) { taxType } } }`,
      { code: company, first: 1 },
    );
    expect(body).toEqual({
      data: { subject: { one: [{ taxType: '城市维护建设税' }], old: [{ taxType: '企业所得税' }], none: [] } },
      extensions: { cost: expect.anything() },
    });
  });

  test('1,000 subjects are accepted, 1,001 are refused', async () => {
    const codes = [company, ...unknownCodes(1_000)];
    const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name taxArrears { balance } } }`;
    let answer = await world.ask(query, { codes: codes.slice(0, 1_000) });
    expect(answer.status).toBe(200);
    expect(answer.body.data?.subjects).toHaveLength(1_000);

    const rows = await logOf(world, async () => {
      answer = await world.ask(query, { codes });
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      errors: [{ message: 'One operation may name 1,000 subjects.', extensions: { code: 'TOO_MANY_SUBJECTS' } }],
    });
    expect(rows).toMatchObject([{ outcome: 'REFUSED', errors: ['TOO_MANY_SUBJECTS'], subject: null }]);
  });

  test('each invalid code is an error of its own and refuses the operation', async () => {
    const { status, body } = await world.ask(
      `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name } one: subject(creditCode: "x") { name } }`,
      { codes: [company, '91319900MA9TEXT197', trader, '9131'] },
    );
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [
        {
          message: 'The credit code at index 1 is not valid (CHECK_DIGIT).',
          extensions: { code: 'INVALID_CREDIT_CODE', index: 1, field: 'subjects', reason: 'CHECK_DIGIT' },
        },
        {
          message: 'The credit code at index 3 is not valid (LENGTH).',
          extensions: { code: 'INVALID_CREDIT_CODE', index: 3, field: 'subjects', reason: 'LENGTH' },
        },
        {
          message: 'The credit code is not valid (LENGTH).',
          extensions: { code: 'INVALID_CREDIT_CODE', index: 0, field: 'one', reason: 'LENGTH' },
        },
      ],
    });
    expect(world.calls).toEqual([]);
  });

  test('G-01 one entry for each subject of a request is on the record when its answer arrives', async () => {
    const rows = await logOf(world, () => world.ask(batch, { codes: [company, stranger, company, person] }));
    const common = {
      channel: 'API',
      caller: 'public',
      operation_name: 'Profiles',
      outcome: 'ANSWERED',
      status: 200,
      errors: [],
      incomplete: [],
      withheld: {},
    };
    expect(rows).toMatchObject([
      {
        ...common,
        subject: company,
        released: {
          REGISTRATION: 1,
          ADMINISTRATIVE_PENALTY: 1,
          FIRE_SAFETY_PENALTY: 1,
          TAX_ARREARS: 2,
          TAX_CREDIT_RATING: 1,
          DISHONEST_JUDGMENT_DEBTOR: 1,
        },
      },
      { ...common, subject: stranger, released: {} },
      { ...common, subject: person, released: {} },
    ]);
    expect(rows[0]?.operation).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a record that is selected twice is released once on the record', async () => {
    const rows = await logOf(world, () =>
      world.ask(
        `query ($code: CreditCode!) { subject(creditCode: $code) { a: taxArrears { balance } b: taxArrears(first: 1) { id } }
        again: subjects(creditCodes: [$code]) { taxArrears { period } } }`,
        { code: company },
      ),
    );
    expect(rows).toMatchObject([{ subject: company, released: { TAX_ARREARS: 2 } }]);
  });

  test('the channel of the request is on the record, and API where none is named', async () => {
    const channels = async (header: string) =>
      (await logOf(world, () => world.ask('{ __typename }', {}, { 'credit-channel': header }))).map(
        ({ channel }) => channel,
      );
    expect(await channels('window')).toEqual(['WINDOW']);
    expect(await channels('WEB')).toEqual(['WEB']);
    expect(await channels('elsewhere')).toEqual(['API']);
  });
});

describe('concurrent requests', () => {
  test('each gets its own answer and its own entries', async () => {
    const world = await startProfileWorld();
    try {
      const codes = Array.from({ length: 60 }, (_, index) => everySubject[index % 3] ?? company);
      const rows = await logOf(world, async () => {
        const answers = await Promise.all(codes.map((code) => world.ask(single, { code })));
        expect(
          answers.map(({ body }) => (body.data?.subject as { creditCode?: string } | undefined)?.creditCode),
        ).toEqual(codes);
      });
      expect(rows.map(({ subject }) => subject).sort()).toEqual([...codes].sort());
    } finally {
      await world.close();
    }
  }, 180_000);
});
