import { describe, expect, test } from '@jest/globals';
import { type DocumentNode, type GraphQLError, getNamedType, isObjectType, parse, print, validate } from 'graphql';
import type { Engine } from '../../gateway/execution/engine.ts';
import { deniedFields } from '../../gateway/line/denied-fields.ts';
import { plan } from '../../gateway/line/plan.ts';
import { catalogue, clientSchema, grantOf, questionOf, view } from '../line-question.ts';
import { company, stranger, trader } from '../profile-world.ts';

describe('what is open to everyone', () => {
  const open = (type: string) => {
    const named = clientSchema.getType(type);
    const fields = isObjectType(named) ? Object.keys(named.getFields()) : [];
    return fields.filter((field) => view(type, field) === null);
  };

  test('of the roots and of a subject', () => {
    expect(open('Query')).toEqual([
      ...['subject', 'subjects', 'catalogue', 'applicationList'],
      ...['openRecords', 'searchOrganisations'],
    ]);
    expect(new Set(open('Subject'))).toEqual(
      new Set([
        'creditCode',
        'kind',
        'name',
        'orgCode',
        'regionCode',
        'aliases',
        'registration',
        'licences',
        'penalties',
        'certifications',
        'abnormalListings',
        'seriousViolationListings',
        'taxCreditRatings',
        'taxArrears',
        'majorTaxViolations',
        'taxPenalties',
        'abnormalTaxpayerListings',
        'fireSafetyPenalties',
        'dishonestDebtorListings',
      ]),
    );
  });

  test.each(catalogue.items.map((entry) => [entry.item, entry] as const))(
    '%s: the fields that the catalogue opens, if it opens the item',
    (_, { type, openness, openFields }) => {
      const shared = [
        'id',
        'item',
        'category',
        'openness',
        'severity',
        'provider',
        'decidedOn',
        'endedOn',
        'queryableUntil',
        'objection',
      ];
      if (openness.organisation === 'OPEN') expect(new Set(open(type))).toEqual(new Set([...shared, ...openFields]));
      else expect(open('Subject').some((field) => fieldType(field) === type)).toBe(false);
    },
  );

  const fieldType = (field: string) => {
    const subject = clientSchema.getType('Subject');
    const shown = isObjectType(subject) ? subject.getFields()[field] : undefined;
    return shown && getNamedType(shown.type).name;
  };

  test('types that are reached through an open field are open with it, others are not', () => {
    for (const type of ['Provider', 'Authority', 'Identifier', 'Catalogue', 'QueryPeriod', 'ObjectionMark']) {
      expect(open(type).length).toBeGreaterThan(0);
    }
    for (const type of ['Access', 'AccessConnection', 'Objection', 'Authorization', 'Notice', 'ResponsiblePerson']) {
      expect({ type, open: open(type) }).toEqual({ type, open: [] });
      expect(view(type, '__typename')).not.toBeNull();
    }
  });

  test('what does not exist is denied', () => {
    expect(view('Subject', 'score')).toMatchObject({ policy: 'default-deny', article: 'Art. 16(3)' });
    expect(view('Nothing', '__typename')).not.toBeNull();
  });
});

describe('fields that are denied', () => {
  test('each once, with its path, and nothing beneath it', () => {
    const question = questionOf(
      '{ s: subject(creditCode: "x") { n: notices { id text } n: notices { id } taxCreditRatings { score ... { score } grade } } }',
    );
    expect(deniedFields(question, view)).toMatchObject([
      { path: ['s', 'n'] },
      { path: ['s', 'taxCreditRatings', 'score'] },
    ]);
  });

  test('arguments that no department could answer refuse the operation', () => {
    const question = questionOf(
      '{ subject(creditCode: "x") { a: taxArrears(first: -1) { id } b: taxArrears(first: 1001, decidedBefore: "2026-13-01") { id } judgments(first: -1) { id } } }',
    );
    const errors = deniedFields(question, view) as readonly GraphQLError[];
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.code])).toEqual([
      ['subject.a', 'BAD_USER_INPUT'],
      ['subject.b', 'BAD_USER_INPUT'],
      ['subject.b', 'BAD_USER_INPUT'],
    ]);
  });
});

describe('G-03 what is planned', () => {
  /** Plans the operation and says what the engine was given. */
  async function planned(query: string, visible: readonly string[] = [company, trader]) {
    let given: DocumentNode | undefined;
    const engine: Engine = {
      admit: () => undefined,
      plan: async (document) => {
        given = document;
        return { engine: 'none' };
      },
      fetch: () => Promise.reject(new Error('nothing is fetched here')),
    };
    const result = await plan(engine, await grantOf(query, visible));
    if (given) expect(validate(clientSchema, given)).toEqual([]);
    return { text: given && print(given), variables: result?.variables, nothing: result === null };
  }
  const oneLine = (text: string | undefined) => text?.replaceAll(/\s+/g, ' ');

  test('has no forbidden field, no condition, no literal code, and what row checks need', async () => {
    const { text, variables } = await planned(
      `query ($yes: Boolean = true) { subject(creditCode: "${company}", name: "x") { judgments { id } taxCreditRatings @include(if: $yes) { score grade @skip(if: false) objection { state } } } }`,
    );
    expect(oneLine(text)).toBe(
      'query ($_cg_code_subject: CreditCode!) { subject(creditCode: $_cg_code_subject) { taxCreditRatings { grade _cg_id: id _cg_item: item _cg_openness: openness _cg_until: queryableUntil } } }',
    );
    expect(variables).toMatchObject({ _cg_code_subject: company });
  });

  test('asks once for each subject that exists for the caller', async () => {
    const query = `{ subjects(creditCodes: ["${trader}", "${stranger}", "${company}", "${trader}"]) { name } }`;
    expect((await planned(query)).variables).toEqual({ _cg_code_subjects: [trader, company] });
    expect((await planned(query, [])).nothing).toBe(true);
  });

  test('is the same text for any subjects, so that one plan serves all', async () => {
    const of = (code: string) => planned(`{ subject(creditCode: "${code}") { name } }`);
    expect((await of(company)).text).toBe((await of(trader)).text);
  });

  test('leaves out fragments and variables that pruning has left without use', async () => {
    const { text } = await planned(
      `query ($n: Int = 5) { subject(creditCode: "${company}") { ...open ...closed @include(if: false) judgments(first: $n) { ...j } } }
       fragment open on Subject { name } fragment closed on Subject { kind } fragment j on Judgment { caseNo }`,
    );
    expect(oneLine(text)).toBe(
      'query ($_cg_code_subject: CreditCode!) { subject(creditCode: $_cg_code_subject) { ...open } } fragment open on Subject { name }',
    );
  });

  test('keeps a selection that pruning has left empty', async () => {
    const { text } = await planned(`{ subject(creditCode: "${company}") { judgments { id } } }`);
    expect(oneLine(text)).toContain('{ _cg_type: __typename }');
  });

  test.each(['{ __type(name: "Subject") { name } }', '{ subject(creditCode: "x") @skip(if: true) { name } }'])(
    'is nothing for %s',
    async (query) => {
      expect((await planned(query)).nothing).toBe(true);
    },
  );

  test('the committed schema still has what these operations name', () => {
    expect(
      validate(clientSchema, parse('{ subject(creditCode: "x") { judgments { caseNo } taxCreditRatings { score } } }')),
    ).toEqual([]);
  });
});
