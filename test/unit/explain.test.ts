import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { DecidedCaller } from '../../gateway/authorization/decision-request.ts';
import { explain } from '../../gateway/authorization/explain.ts';
import { viewFor } from '../../gateway/line/view-for.ts';
import { authorityOver, catalogue, clientSchema, decide } from '../line-question.ts';
import { company } from '../profile-world.ts';

const agency = '11319900009001018T';
const callers: readonly DecidedCaller[] = [
  ...(['public', 'subject', 'analyst', 'provider', 'centre', 'supervisor', 'auditor'] as const).map((role) => ({
    role,
    organisation: null,
    purpose: null,
  })),
  { role: 'officer', organisation: agency, purpose: 'SUPERVISION.food_drug' },
  { role: 'officer', organisation: agency, purpose: null },
];
const subjects = (['LEGAL_PERSON', 'NATURAL_PERSON'] as const).flatMap((kind) =>
  [true, false].flatMap((self) =>
    [true, false].flatMap((nameMatched) =>
      [[], ['TAX_ARREARS', 'LICENCE']].map((authorized) => ({ kind, self, nameMatched, authorized })),
    ),
  ),
);

describe('explain', () => {
  test.each(callers.map((caller) => [`${caller.role} ${caller.purpose ?? ''}`, caller] as const))(
    'says of a %s what an answer would have, field by field',
    (_, caller) => {
      for (const { kind, self, nameMatched, authorized } of subjects) {
        if (caller.role !== 'subject' && (self || authorized.length > 0)) continue;
        const facts = { kind, self, adult: true, named: nameMatched, nameMatched, authorized };
        const { view, items } = viewFor(authorityOver([]), caller, true, facts);
        const subject = { kind, self, adult: true, nameMatched };
        const fields = explain({ schema: clientSchema, catalogue, decide, caller, authorized, subject });
        for (const { field, item, shown, policy, keptBack } of fields) {
          const denial = view('Subject', field);
          expect({ field, shown: shown !== 'nothing' }).toEqual({ field, shown: denial === null });
          if (denial) expect({ field, policy }).toEqual({ field, policy: denial.policy });
          if (item === null) continue;
          expect({ item, all: shown === 'all' }).toEqual({ item, all: items.includes(item) });
          const type = catalogue.items.find((entry) => entry.item === item)?.type ?? '';
          if (shown !== 'nothing') for (const one of keptBack) expect(view(type, one)).not.toBeNull();
        }
      }
    },
  );

  const script = fileURLToPath(new URL('../../scripts/explain.ts', import.meta.url));
  const run = (...parameters: string[]) =>
    execFileSync(process.execPath, ['--import', '@oxc-node/core/register', script, ...parameters], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  test('prints who, what, and why for every field', () => {
    const printed = run(
      '--role',
      'officer',
      '--org',
      agency,
      '--purpose',
      'SUPERVISION.food_drug',
      '--subject',
      company,
    );
    expect(printed).toMatch(
      /^officer, of 上海市市场监督管理局（测试） 11319900009001018T, for SUPERVISION\.food_drug 食品药品监管/,
    );
    expect(printed).toMatch(/^licences +LICENCE +all +agency-listed-items +Art\. 18\(2\) +The application list/m);
    expect(printed).toMatch(/^judgments +JUDGMENT +- +default-deny +Art\. 16\(3\)/m);
  });

  test('says so where the subject does not exist for the caller', () => {
    const { visible } = JSON.parse(run('--role', 'analyst', '--subject', '99990019800101001X', '--json'));
    expect(visible).toBe(false);
  });

  test.each([
    [['--role', 'officer', '--subject', company], '--org is missing'],
    [['--role', 'public', '--subject', '123'], '--subject is no credit code'],
    [['--role', 'firm', '--subject', company, '--authorized', 'SCORES'], 'has no item SCORES'],
  ])('refuses %j', (parameters, sentence) => {
    expect(() => run(...parameters)).toThrow(sentence);
  });
});
