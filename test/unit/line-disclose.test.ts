import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Fetched } from '../../gateway/execution/engine.ts';
import type { Grant, Grants } from '../../gateway/line/authorize.ts';
import { AnswerTooLarge, disclose as discloseWith } from '../../gateway/line/disclose.ts';
import { grantsOf } from '../line-question.ts';
import { company, stranger, trader } from '../profile-world.ts';

const fetched = (data: Fetched['data'], rest: Partial<Fetched> = {}): Fetched => ({
  data,
  failed: new Set(),
  errors: [],
  ...rest,
});

const row = (id: string, changes: object = {}) => ({
  _cg_id: id,
  _cg_item: 'TAX_ARREARS',
  _cg_openness: 'OPEN',
  _cg_until: null,
  balance: `${id}.00`,
  ...changes,
});

const disclose = (grants: Grants, answers: readonly Fetched[], suspended: readonly string[] = []) =>
  discloseWith(grants, answers, new Set(suspended));

const query = `{ subject(creditCode: "${company}") { taxArrears { balance } } }`;
const disclosed = async (rows: readonly object[], day = '2026-11-23') => {
  const { data, subjects, errors } = disclose(await grantsOf(query, [company], { day }), [
    fetched({ subject: { taxArrears: rows } }),
  ]);
  return { data: JSON.parse(JSON.stringify(data)), subjects, errors };
};

/** The same grants with something else in their one part. */
const changed = (grants: Grants, changes: Partial<Grant>): Grants => ({
  ...grants,
  parts: grants.parts.map((grant) => ({ ...grant, ...changes })),
});

/** As the record has it of these ids. */
const digestOf = (...ids: readonly string[]) =>
  createHash('sha256')
    .update(ids.map((id) => `${id}\n`).join(''))
    .digest('hex');

describe('G-04 rows are checked again', () => {
  test.each([
    ['one of no item', { _cg_item: undefined }, { UNKNOWN: { NOT_OF_TYPE: 1 } }],
    ['one of another type’s item', { _cg_item: 'TAX_PENALTY' }, { TAX_PENALTY: { NOT_OF_TYPE: 1 } }],
    ['one that is not open', { _cg_openness: 'NON_OPEN' }, { TAX_ARREARS: { NON_OPEN: 1 } }],
    ['one of unknown openness', { _cg_openness: undefined }, { TAX_ARREARS: { NON_OPEN: 1 } }],
    ['one past its last day', { _cg_until: '2026-11-22' }, { TAX_ARREARS: { PERIOD_ENDED: 1 } }],
    ['one whose last day is missing', { _cg_until: undefined }, { TAX_ARREARS: { PERIOD_ENDED: 1 } }],
    ['one whose last day is no day', { _cg_until: 20991231 }, { TAX_ARREARS: { PERIOD_ENDED: 1 } }],
  ])('%s is dropped and counted', async (_, changes, withheld) => {
    expect(await disclosed([row('1'), row('2', changes)])).toEqual({
      data: { subject: { taxArrears: [{ balance: '1.00' }] } },
      subjects: [{ creditCode: company, released: { TAX_ARREARS: 1 }, withheld, records: digestOf('1') }],
      errors: [],
    });
  });

  test('the last day counts, the next does not', async () => {
    const until = { _cg_until: '2026-11-23' };
    expect((await disclosed([row('1', until)], '2026-11-23')).data.subject.taxArrears).toHaveLength(1);
    expect((await disclosed([row('1', until)], '2026-11-24')).data.subject.taxArrears).toHaveLength(0);
  });

  test('one that is suspended is dropped and counted, unless the caller may see suspended records (Art. 30(2))', async () => {
    const grants = await grantsOf(query, [company]);
    const rows = [fetched({ subject: { taxArrears: [row('1'), row('2')] } })];
    const everyones = disclose(grants, rows, ['1']);
    expect(everyones.data).toMatchObject({ subject: { taxArrears: [{ balance: '2.00' }] } });
    expect(everyones.subjects).toEqual([
      {
        creditCode: company,
        released: { TAX_ARREARS: 1 },
        withheld: { TAX_ARREARS: { SUSPENDED: 1 } },
        records: digestOf('2'),
      },
    ]);
    const agencys = disclose(changed(grants, { suspendedShown: true }), rows, ['1']);
    expect(agencys.data).toMatchObject({ subject: { taxArrears: [{ balance: '1.00' }, { balance: '2.00' }] } });
  });

  test('a number of a person is masked wherever it stands, unless the caller is entitled to it', async () => {
    const text = `公民身份号码99990019800101001x，信用代码${company}`;
    const rows = [fetched({ subject: { taxArrears: [row('1', { balance: text })] } })];
    const grants = await grantsOf(query, [company]);
    expect(disclose(grants, rows).data).toMatchObject({
      subject: { taxArrears: [{ balance: `公民身份号码999900********001X，信用代码${company}` }] },
    });
    const entitled = changed(grants, { numbersShown: true });
    expect(disclose(entitled, rows).data).toMatchObject({ subject: { taxArrears: [{ balance: text }] } });
  });

  test('an item that the grant opens passes though it is not open', async () => {
    const opened = changed(await grantsOf(query, [company]), { scope: { day: '2026-11-23', items: ['TAX_ARREARS'] } });
    const { data } = disclose(opened, [fetched({ subject: { taxArrears: [row('1', { _cg_openness: 'NON_OPEN' })] } })]);
    expect(data).toMatchObject({ subject: { taxArrears: [{ balance: '1.00' }] } });
  });

  test('a record that is reached through an abstract type is checked as the type it is', async () => {
    const objections = `{ subject(creditCode: "${company}") { objections { record { ... on TaxArrears { balance } } } } }`;
    const grants = changed(await grantsOf(objections, [company]), { view: () => null });
    const seen = (changes: object) => {
      // Whoever sees objections gets no row unchecked.
      const record = { __typename: 'TaxArrears', ...row('1', changes) };
      return disclose(grants, [fetched({ subject: { objections: [{ record }] } })]).data;
    };
    expect(seen({})).toMatchObject({ subject: { objections: [{ record: { balance: '1.00' } }] } });
    for (const changes of [{ _cg_openness: 'NON_OPEN' }, { _cg_item: undefined }, { __typename: 'Nothing' }]) {
      expect(seen(changes)).toMatchObject({ subject: { objections: [{ record: null }] } });
    }
  });

  test('a single record that may not leave is null', async () => {
    const grant = await grantsOf(`{ subject(creditCode: "${company}") { registration { state } } }`, [company]);
    const registration = { ...row('1', { _cg_item: 'REGISTRATION', _cg_openness: 'NON_OPEN' }), state: '存续' };
    expect(disclose(grant, [fetched({ subject: { registration } })]).data).toMatchObject({
      subject: { registration: null },
    });
  });
});

describe('the shape of an answer', () => {
  test('is not without measure, however often its subjects are named', async () => {
    const many = `{ subjects(creditCodes: [${`"${company}", `.repeat(1_000)}]) { taxArrears { balance } } }`;
    const grants = await grantsOf(many, [company]);
    const rows = (count: number) => [
      fetched({ subjects: [{ taxArrears: Array.from({ length: count }, (_, id) => row(String(id))) }] }),
    ];
    expect(() => disclose(grants, rows(400))).not.toThrow();
    expect(() => disclose(grants, rows(500))).toThrow(AnswerTooLarge);
  });

  test('has the client’s keys in the order of GraphQL and nothing else', async () => {
    const grant = await grantsOf(
      `{ b: subject(creditCode: "${company}") { kind ...f name } __typename a: subject(creditCode: "${stranger}") { name } } fragment f on Subject { n: name kind }`,
      [company],
    );
    const { data } = disclose(grant, [
      fetched({ b: { name: 'x', n: 'x', kind: 'LEGAL_PERSON', extra: 1, _cg_type: 'Subject' } }),
    ]);
    expect(JSON.stringify(data)).toBe('{"b":{"kind":"LEGAL_PERSON","n":"x","name":"x"},"__typename":"Query","a":null}');
  });

  test('answers stand where their codes stand', async () => {
    const grant = await grantsOf(
      `{ subjects(creditCodes: ["${trader}", "${stranger}", "${company}", "${trader}"]) { name } }`,
      [company, trader],
    );
    const { data } = disclose(grant, [fetched({ subjects: [{ name: 'trader' }, { name: 'company' }] })]);
    expect(data).toMatchObject({ subjects: [{ name: 'trader' }, null, { name: 'company' }, { name: 'trader' }] });
  });

  test('what was pruned is null even if an engine brought it', async () => {
    const grant = await grantsOf(`{ subject(creditCode: "${company}") { judgments { id } orgCode } }`, [company]);
    const { data, errors } = disclose(grant, [fetched({ subject: { judgments: [{ id: '1' }], orgCode: 'x' } })]);
    expect(data).toMatchObject({ subject: { judgments: null, orgCode: 'x' } });
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['subject', 'judgments'], 'FORBIDDEN'],
    ]);
  });

  test('every named subject is on the record, those that do not exist too', async () => {
    const { subjects } = disclose(
      await grantsOf(`{ subjects(creditCodes: ["${stranger}", "${company}", "${stranger}"]) { name } }`, [company]),
      [fetched({ subjects: [{ name: 'x' }] })],
    );
    expect(subjects).toEqual(
      [stranger, company].map((creditCode) => ({ creditCode, released: {}, withheld: {}, records: null })),
    );
  });
});

describe('G-09 departments that did not answer', () => {
  const asked = grantsOf(
    `{ s: subject(creditCode: "${company}") { name p: penalties { fine authority { name } } taxArrears { id: balance } taxPenalties { fine } } }`,
    [company],
  );
  const outcome = async (rest: Partial<Fetched>) => {
    const { errors, incomplete } = disclose(await asked, [fetched({ s: { name: 'x' } }, rest)]);
    return {
      incomplete,
      paths: errors.map(({ path, extensions }) => `${String(extensions.department)} ${path?.join('.')}`),
    };
  };

  test('in whole: each of their fields has an error, in the order of the operation', async () => {
    expect(await outcome({ failed: new Set(['tax', 'market-regulation'] as const) })).toEqual({
      incomplete: ['market-regulation', 'tax'],
      paths: ['market-regulation s.p', 'tax s.taxArrears', 'tax s.taxPenalties'],
    });
  });

  test('for a field: the error stands there, by the client’s keys', async () => {
    const errors = [
      { department: 'tax', path: ['s', 'taxArrears', 0, '_cg_as_id'] },
      { department: 'tax', path: ['s', 'taxArrears', 1, '_cg_as_id'] },
      { department: 'market-regulation', path: ['s', 'p', 0, 'authority', 'name'] },
    ];
    expect(await outcome({ errors })).toEqual({
      incomplete: ['market-regulation', 'tax'],
      paths: ['market-regulation s.p.authority.name', 'tax s.taxArrears.id'],
    });
  });

  test('for a field of another department or none: all of their own', async () => {
    for (const path of [undefined, [], ['s', 'p'], ['s', 'nothing']]) {
      expect((await outcome({ errors: [{ department: 'tax', path }] })).paths).toEqual([
        'tax s.taxArrears',
        'tax s.taxPenalties',
      ]);
    }
  });
});
