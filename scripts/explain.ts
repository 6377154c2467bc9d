import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { Command, Option } from 'commander';
import { applicationListFor, loadApplicationLists } from '../domain/application-list.ts';
import { isAdultOn, today, yearOf } from '../domain/calendar-date.ts';
import { catalogueFor, loadCatalogue } from '../domain/catalogue.ts';
import { systemClock } from '../domain/clock.ts';
import { birthDateOf, type CreditCode, parseCreditCode, subjectKindOf } from '../domain/credit-code.ts';
import { createDecider } from '../gateway/authorization/decide.ts';
import type { Role } from '../gateway/authorization/decision-request.ts';
import { type ExplainedField, explain } from '../gateway/authorization/explain.ts';
import { loadPolicies } from '../gateway/authorization/load-policies.ts';
import { explainAndExit } from '../gateway/process.ts';
import { schemaPath } from '../schema/subgraphs.ts';

interface Options {
  readonly role: Role;
  readonly org?: string;
  readonly purpose?: string;
  readonly subject: string;
  readonly named?: true;
  readonly creditCode?: string;
  readonly authorized?: readonly string[];
  readonly json?: true;
}

const roles = ['public', 'subject', 'officer', 'firm', 'analyst', 'provider', 'centre', 'supervisor', 'auditor'];

// `npm run explain`: by the policies and lists of today; it asks neither the directory nor a department.
process.on('uncaughtException', explainAndExit);
const options = new Command('explain')
  .description(
    'Says what a caller would see of a subject, field by field, and why. It looks nothing up, so it tells nothing of who exists.',
  )
  .addOption(new Option('--role <role>', 'who asks').choices(roles).makeOptionMandatory())
  .option('--org <CODE>', 'credit code of the organisation it acts for: an officer’s agency, a firm')
  .option('--purpose <CODE>', 'for what it asks: an officer’s purpose on the application list')
  .requiredOption('--subject <CODE>', 'credit code of the subject that it asks about')
  .option('--named', 'it gives the subject’s exact name beside the code')
  .option('--credit-code <CODE>', 'whose records are its own: a subject’s')
  .option('--authorized <ITEMS...>', 'items that the subject has opened to it in writing')
  .option('--json', 'prints JSON')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const day = today(systemClock);
const catalogues = loadCatalogue(schemaPath('catalogue'));
const catalogue = catalogueFor(catalogues, yearOf(day));
const applicationLists = loadApplicationLists(schemaPath('application-list'), catalogues);
const list = applicationListFor(applicationLists, yearOf(day));
const subject = codeOf('--subject', options.subject);
const own = options.creditCode === undefined ? null : codeOf('--credit-code', options.creditCode).code;
const organisation = options.org === undefined ? null : codeOf('--org', options.org).code;
const authorized = options.authorized ?? [];
for (const item of authorized) {
  if (!catalogue.items.some((entry) => entry.item === item))
    refuse(`--authorized: the catalogue of ${catalogue.year} has no item ${item}.`);
}
if (options.role === 'officer' && organisation === null) refuse('--org is missing: an officer acts for an agency.');
if (options.role === 'subject' && own === null) refuse('--credit-code is missing: a subject has one.');

const caller = { role: options.role, organisation, purpose: options.purpose ?? null };
const kind = subjectKindOf(subject);
const adult = kind !== 'NATURAL_PERSON' || isAdultOn(birthDateOf(subject.code), day);
const fields = explain({
  schema: Supergraph.build(readFileSync(schemaPath('supergraph.graphql'), 'utf8'))
    .apiSchema()
    .toGraphQLJSSchema(),
  catalogue,
  decide: createDecider(
    loadPolicies(schemaPath('policies')),
    { catalogues, applicationLists },
    { report: (error) => explainAndExit(error as Error) },
  ),
  caller,
  authorized,
  subject: {
    kind,
    adult,
    nameMatched: options.named ?? false,
    self: options.role === 'subject' && own === subject.code,
  },
});
const visible = adult && fields.some(({ shown }) => shown !== 'nothing');
if (options.json)
  console.log(JSON.stringify({ caller, subject: { ...subject, kind, adult }, day, visible, fields }, null, 2));
else print(fields);

function print(explained: readonly ExplainedField[]): void {
  const agency = list.agencies.find(({ code }) => code === organisation)?.name;
  const purpose = list.purposes.find(({ code }) => code === caller.purpose)?.name;
  const parts = [
    caller.role,
    organisation && `of ${[agency, organisation].filter(Boolean).join(' ')}`,
    caller.purpose && `for ${[caller.purpose, purpose].filter(Boolean).join(' ')}`,
    `about ${subject.code}, ${kind}`,
    `on ${day}`,
  ];
  console.log(`${parts.filter(Boolean).join(', ')}\n`);
  const said = { all: 'all', open: 'open records', nothing: '-' } as const;
  const rows = explained.map(({ field, item, shown, policy, article, reason }) => [
    field,
    item ?? '',
    said[shown],
    policy,
    article,
    reason,
  ]);
  const table = [['field', 'item', 'sees', 'policy', 'article', 'why'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  table.forEach((row, index) => {
    console.log(
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join(''),
    );
    const keptBack = explained[index - 1]?.keptBack ?? [];
    if (keptBack.length > 0) console.log(`  without ${keptBack.join(', ')}`);
  });
  if (visible) console.log('\nA code that nobody has is answered with null, whatever stands here.');
  else console.log('\nThe subject does not exist for this caller: it is answered like a code that nobody has.');
}

function codeOf(option: string, text: string): CreditCode {
  const parsed = parseCreditCode(text);
  return parsed.ok ? parsed : refuse(`${option} is no credit code (${parsed.reason}).`);
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
