import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { catalogueFor } from '../../domain/catalogue.ts';
import { createDecider, type Decide } from '../../gateway/authorization/decide.ts';
import { parsePolicies } from '../../gateway/authorization/parse-policies.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import { type DecisionRow, decisionRows, policies, rules } from '../decision-table.ts';

const rows = decisionRows();
const schema = { file: 'schema.cedarschema', text: readFileSync(schemaPath('policies/schema.cedarschema'), 'utf8') };

const fails = (error: unknown) => {
  throw error;
};
const agrees = (decide: Decide, { request, outcome, article }: DecisionRow): boolean => {
  const decision = decide(request);
  return decision.allowed === (outcome === 'allow') && decision.article === article;
};

const decideAsShipped = createDecider(policies, rules, { report: fails });

describe('the decision table', () => {
  test.each(rows.map((row) => [row.title, row] as const))('%s', (_, { request, outcome, article }) => {
    const decision = decideAsShipped(request);
    expect([decision.allowed ? 'allow' : 'deny', decision.article]).toEqual([outcome, article]);
  });

  const values = (column: 'role' | 'relation' | 'kind' | 'ask') => new Set(rows.map((row) => row[column]));

  test('has every role, relation, kind, item and action', () => {
    const { items } = catalogueFor(rules.catalogues, 2026);
    expect([...values('role')].sort()).toEqual(
      ['public', 'subject', 'officer', 'firm', 'analyst', 'provider', 'centre', 'supervisor', 'auditor'].sort(),
    );
    expect([...values('relation')].sort()).toEqual(['authorized', 'none', 'self']);
    expect([...values('kind')].sort()).toEqual(['', 'LEGAL_PERSON', 'NATURAL_PERSON', 'OTHER_ORG', 'SOLE_TRADER']);
    expect(items.filter(({ item }) => !values('ask').has(item))).toEqual([]);
    const fields = [...policies.actions].filter((action) => !/^see[A-Z]/.test(action));
    expect(fields.filter((field) => !values('ask').has(field))).toEqual([]);
  });

  test('has of every role what is allowed and what is not, and of every item what the public does not see', () => {
    for (const role of values('role')) {
      const outcomes = new Set(rows.filter((row) => row.role === role).map(({ outcome }) => outcome));
      expect([role, [...outcomes].sort()]).toEqual([role, ['allow', 'deny']]);
    }
    for (const { item } of catalogueFor(rules.catalogues, 2026).items) {
      const refused = rows.filter((row) => row.role === 'public' && row.ask === item && row.outcome === 'deny');
      expect([item, refused.length > 0]).toEqual([item, true]);
    }
  });

  test('has no row twice', () => {
    const asked = rows.map(({ request }) => JSON.stringify(request));
    expect(asked.filter((request, index) => asked.indexOf(request) < index)).toEqual([]);
  });
});

describe('a change of a policy is a change of the table', () => {
  const without = (id: string) => policies.policies.filter((policy) => policy.id !== id).map(({ text }) => text);
  const decidedBy = rows.map(({ request }) => decideAsShipped(request).policy);
  /** Looks first at the rows that the policy decides today: it is there that a change shows. */
  const someRowFails = (texts: readonly string[], id = ''): boolean => {
    const changed = parsePolicies(schema, [{ file: 'changed.cedar', text: texts.join('\n') }]);
    const decide = createDecider(changed, rules, { report: fails });
    const own = rows.filter((_, index) => decidedBy[index] === id);
    return [...own, ...rows].some((row) => !agrees(decide, row));
  };
  const inverted = (text: string): string =>
    text.replace(/^(permit|forbid) \(/m, (_, effect) => (effect === 'permit' ? 'forbid (' : 'permit ('));

  test('the policies as they are agree with all of it', () => {
    expect(someRowFails(policies.policies.map(({ text }) => text))).toBe(false);
  });

  test.each(policies.policies.map(({ id, text }) => [id, text] as const))('%s', (id, text) => {
    expect(someRowFails(without(id), id)).toBe(true);
    expect(inverted(text)).not.toBe(text);
    const turned = policies.policies.map((policy) => (policy.id === id ? inverted(policy.text) : policy.text));
    expect(someRowFails(turned, id)).toBe(true);
  });
});
