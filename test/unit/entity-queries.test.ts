import { describe, expect, test } from '@jest/globals';
import { entityQueries, Misshapen } from '../../gateway/execution/entity-queries.ts';
import { company, trader } from '../profile-world.ts';

const query = entityQueries('tax');
const subject = (creditCode: string) => ({ __typename: 'Subject', creditCode });
const { text, read } = query(
  'query($representations:[_Any!]!){_entities(representations:$representations){...on Subject{a:taxArrears{balance provider{kind}}}}}',
);
const row = { balance: '1.00', provider: { kind: 'AGENCY' } };

describe('operations on entities', () => {
  test('ask the key of each entity back', () => {
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '... on Subject { a: taxArrears { balance provider { kind } } _cg_key: creditCode }',
    );
    const records = query('{_entities(representations:[]){...on TaxArrears{balance}...on Subject{__typename}}}').text;
    expect(records.replaceAll(/\s+/g, ' ')).toContain(
      '... on TaxArrears { balance _cg_key: id } ... on Subject { __typename _cg_key: creditCode }',
    );
  });

  test('are prepared once', () => {
    const again = '{_entities(representations:[]){...on Subject{__typename}}}';
    expect(query(again)).toBe(query(again));
  });

  test('may spread named fragments, in one another too', () => {
    const spread = query(
      '{_entities(representations:[]){...on Subject{taxArrears{...r}}}} fragment r on CreditRecord{id ...on TaxArrears{...b}} fragment b on TaxArrears{balance}',
    );
    expect(spread.text).not.toMatch(/fragment|\.\.\.[rb]/);
    const data = { _entities: [{ taxArrears: [{ id: '1', balance: '2.00', taxType: 'x' }], _cg_key: company }] };
    expect(spread.read(data, [subject(company)])).toEqual({
      _entities: [{ taxArrears: [{ id: '1', balance: '2.00' }] }],
    });
  });
});

describe('answers about entities', () => {
  const answered = (...entities: unknown[]) =>
    read(
      { _entities: entities },
      entities.map(() => subject(company)),
    );

  test('are reduced to what was asked', () => {
    const extra = {
      a: [{ ...row, x: 1, provider: { kind: 'AGENCY', name: 'x' } }],
      b: [],
      name: 'x',
      __typename: 'X',
      _cg_key: company,
    };
    expect(answered(extra)).toEqual({ _entities: [{ a: [row] }] });
  });

  test('may be null, as may what the schema lets be null', () => {
    expect(answered(null, { a: null, _cg_key: company }, { _cg_key: company })).toEqual({
      _entities: [null, { a: null }, { a: null }],
    });
  });

  test('each stand for their own key', () => {
    const entities = [company, trader].map((code) => ({ a: [], _cg_key: code }));
    const representations = [subject(company), subject(trader)];
    expect(read({ _entities: entities }, representations)).toEqual({ _entities: [{ a: [] }, { a: [] }] });
    expect(() => read({ _entities: entities.toReversed() }, representations)).toThrow(Misshapen);
  });

  test.each([
    ['nothing', undefined],
    ['no object', 5],
    ['a key of another kind', { a: [], _cg_key: 5 }],
    ['no key', { a: [] }],
    ['a list for an object', []],
    ['an object for a list', { a: {}, _cg_key: company }],
    ['null in a list of what is never null', { a: [null], _cg_key: company }],
    ['null for what is never null', { a: [{ ...row, provider: null }], _cg_key: company }],
    ['a value that is not of its enum', { a: [{ ...row, provider: { kind: 'SPY' } }], _cg_key: company }],
    ['an object for a value', { a: [{ ...row, balance: {} }], _cg_key: company }],
    ['a list for a value', { a: [{ ...row, balance: ['1.00'] }], _cg_key: company }],
    ['what is inherited', Object.create({ a: [], _cg_key: company })],
  ])('are no answer: %s', (_, entity) => {
    expect(() => answered(entity)).toThrow(Misshapen);
  });

  test('are as many as were asked for', () => {
    for (const data of [null, {}, { _entities: null }, { _entities: [] }, { _entities: [null, null] }]) {
      expect(() => read(data, [subject(company)])).toThrow(Misshapen);
    }
  });
});
