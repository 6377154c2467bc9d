import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseApplicationList } from '../../domain/application-list.ts';
import { catalogueFor, loadCatalogue, parseCatalogue } from '../../domain/catalogue.ts';
import { createDecider } from '../../gateway/authorization/decide.ts';
import type { DecisionRequest } from '../../gateway/authorization/decision-request.ts';
import { parsePolicies } from '../../gateway/authorization/parse-policies.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import { policies, rules } from '../decision-table.ts';

const schema = { file: 's.cedarschema', text: readFileSync(schemaPath('policies/schema.cedarschema'), 'utf8') };
const subject = { kind: 'LEGAL_PERSON', relation: 'none', adult: true, nameMatched: false } as const;
const publicAsks: DecisionRequest = {
  caller: { role: 'public', organisation: null, purpose: null },
  year: 2026,
  ask: { about: 'record', item: 'TAX_ARREARS', openness: 'OPEN', subject },
};
const officerAsks: DecisionRequest = {
  caller: { role: 'officer', organisation: '11319900009001077X', purpose: 'ALLOCATION.procurement' },
  year: 2026,
  ask: { about: 'record', item: 'ENFORCEMENT_CASE', openness: 'NON_OPEN', subject },
};
const denied = { allowed: false, policy: 'default-deny', article: 'Art. 16(3)' };

describe('a decision', () => {
  const decide = createDecider(policies, rules);

  test('names the policy that decided, its article and its reason', () => {
    expect(decide(officerAsks)).toEqual({
      allowed: true,
      policy: 'agency-listed-items',
      article: 'Art. 18(2)',
      reason: 'The application list gives this item to the agency for this purpose, open and non-open.',
    });
    expect(decide({ ...officerAsks, caller: { ...officerAsks.caller, purpose: null } })).toMatchObject({
      allowed: false,
      policy: 'agency-purpose-required',
    });
  });

  test('is the default where nothing permits', () => {
    expect(decide({ ...officerAsks, caller: publicAsks.caller })).toMatchObject(denied);
  });

  test('names what follows from the caller before what follows from the subject', () => {
    const minor = { ...subject, kind: 'NATURAL_PERSON', adult: false } as const;
    const ask = { about: 'record', item: 'REGISTRATION', openness: 'OPEN', subject: minor } as const;
    const analyst = { ...publicAsks.caller, role: 'analyst' } as const;
    expect(decide({ ...publicAsks, caller: analyst, ask }).policy).toBe('analyst-never-persons');
  });

  test('is remembered, frozen, for the same request and told apart by everything it depends on', () => {
    const first = decide(officerAsks);
    expect(decide(structuredClone(officerAsks))).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    const { caller, ask } = officerAsks;
    if (ask.about !== 'record') throw new Error('the officer asks for a record');
    const others: readonly DecisionRequest[] = [
      { ...officerAsks, caller: { ...caller, role: 'public' } },
      { ...officerAsks, caller: { ...caller, organisation: '11319900009001034G' } },
      { ...officerAsks, caller: { ...caller, purpose: 'ALLOCATION.service_purchase' } },
      { ...officerAsks, caller: { ...caller, purpose: null } },
      { ...officerAsks, year: 2025 },
      { ...officerAsks, ask: { ...ask, item: 'JUDGMENT' } },
      { ...officerAsks, ask: { ...ask, subject: { ...subject, kind: 'NATURAL_PERSON' } } },
      { ...officerAsks, ask: { ...ask, subject: { ...subject, adult: false } } },
      { ...officerAsks, ask: { about: 'subject', part: 'accesses', subject } },
      { ...officerAsks, ask: { about: 'platform', field: 'ENFORCEMENT_CASE', own: false, adult: true } },
    ];
    for (const other of others) expect([other, decide(other).allowed]).toEqual([other, false]);
    for (const relation of ['self', 'authorized'] as const) {
      const asks = { ...publicAsks, ask: { ...ask, subject: { ...subject, relation } } };
      const role = relation === 'self' ? 'subject' : 'firm';
      expect(decide({ ...asks, caller: { ...publicAsks.caller, role } }).allowed).toBe(true);
    }
  });

  test('is not remembered without end', () => {
    const forgetful = createDecider(policies, rules, { kept: 2 });
    const first = forgetful(officerAsks);
    const asks = ['a', 'b'].map((purpose) => ({ ...officerAsks, caller: { ...officerAsks.caller, purpose } }));
    for (const ask of asks) expect(forgetful(ask).policy).toBe('agency-purpose-not-listed');
    const again = forgetful(officerAsks);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  test('of the public has nothing of an organisation or a purpose that it cannot have', () => {
    const caller = { ...publicAsks.caller, organisation: officerAsks.caller.organisation, purpose: 'x' };
    expect(decide({ ...publicAsks, caller })).toBe(decide(publicAsks));
  });
});

describe('the rules of the year', () => {
  const text = (name: string) => readFileSync(schemaPath(name), 'utf8');
  const closed = parseCatalogue(
    text('catalogue/2026.yaml')
      .replace('year: 2026', 'year: 2027')
      .replace(/(item: TAX_ARREARS[\s\S]*?organisation: )OPEN/, '$1NON_OPEN'),
    '2027.yaml',
  );
  const catalogues = [...loadCatalogue(schemaPath('catalogue')), closed];
  const shorter = text('application-list/2026.yaml')
    .replace('year: 2026', 'year: 2027')
    .replace('DISHONEST_JUDGMENT_DEBTOR, ENFORCEMENT_CASE]', 'DISHONEST_JUDGMENT_DEBTOR]');
  const applicationLists = [...rules.applicationLists, parseApplicationList(shorter, '2027.yaml', catalogues)];
  const decide = createDecider(policies, { catalogues, applicationLists });

  test('decide what is open and what is listed, and no other year is remembered for them', () => {
    expect(catalogueFor(catalogues, 2027).items).toHaveLength(17);
    for (const asked of [publicAsks, officerAsks]) {
      const years = [2026, 2027, 2026, 2028].map((year) => decide({ ...asked, year }).allowed);
      expect(years).toEqual([true, false, true, false]);
    }
  });
});

describe('what cannot be decided is denied', () => {
  test('and reported, again each time, where no rules cover the year', () => {
    const reports: unknown[] = [];
    const decide = createDecider(policies, rules, { report: (error) => reports.push(error) });
    expect(decide({ ...publicAsks, year: 2025 })).toMatchObject(denied);
    expect(decide({ ...publicAsks, year: 2025 })).toMatchObject(denied);
    expect(reports.map(String)).toEqual(Array(2).fill(expect.stringContaining('No catalogue for 2025')));
    expect(decide(publicAsks).allowed).toBe(true);
  });

  test('where a policy fails, though another permits', () => {
    const failing = `@id("fails")\n@article("Art. 3")\n@reason("It fails.")
      forbid (principal, action in Action::"seeRecord", resource) when { 9223372036854775807 + 1 > 0 && context.adult };`;
    const all = [...policies.policies.map(({ text }) => text), failing].join('\n');
    const reports: unknown[] = [];
    const decide = createDecider(parsePolicies(schema, [{ file: 'p.cedar', text: all }]), rules, {
      report: (error) => reports.push(error),
    });
    expect(decide(publicAsks)).toMatchObject(denied);
    expect(String(reports[0])).toContain('fails: ');
    expect(decide({ ...publicAsks, ask: { about: 'subject', part: 'basics', subject } }).allowed).toBe(true);
  });

  test('where the engine does not have the policies, or they lack the one that decided', () => {
    const reports: unknown[] = [];
    const options = { report: (error: unknown) => reports.push(error) };
    expect(createDecider({ ...policies, digest: 'lost' }, rules, options)(publicAsks)).toMatchObject(denied);
    expect(createDecider({ ...policies, policies: [] }, rules, options)(publicAsks)).toMatchObject(denied);
    expect(reports.map(String)).toEqual([
      expect.stringContaining('not found'),
      expect.stringContaining('without a policy'),
    ]);
  });

  test('where a field asks for what is not about the platform', () => {
    const reports: unknown[] = [];
    const decide = createDecider(policies, rules, { report: (error) => reports.push(error) });
    const ask = { about: 'platform', field: 'seeOpenRecord', own: true, adult: true } as const;
    expect(decide({ ...publicAsks, ask })).toMatchObject(denied);
    expect(reports).toHaveLength(1);
    expect(decide({ ...publicAsks, ask: { ...ask, field: 'needsPurpose' } })).toMatchObject(denied);
    expect(reports).toHaveLength(1);
  });
});
