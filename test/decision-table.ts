import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { loadApplicationLists } from '../domain/application-list.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import type { Ask, DecisionRequest, Role } from '../gateway/authorization/decision-request.ts';
import type { Rules } from '../gateway/authorization/facts.ts';
import { loadPolicies } from '../gateway/authorization/load-policies.ts';
import { schemaPath } from '../schema/subgraphs.ts';

const catalogues = loadCatalogue(schemaPath('catalogue'));

/** The shipped rules of the year and the shipped policies. */
export const rules: Rules = {
  catalogues,
  applicationLists: loadApplicationLists(schemaPath('application-list'), catalogues),
};
export const policies = loadPolicies(schemaPath('policies'));

/** What the table calls organisations. */
const organisations: Readonly<Record<string, string | null>> = {
  '': null,
  'market-regulation': '11319900009001018T',
  tax: '11319900009001026M',
  police: '11319900009001034G',
  fire: '11319900009001042B',
  courts: '113199000090010506',
  development: '113199000090010693',
  finance: '11319900009001077X',
  land: '11319900009001085Q',
  economy: '11319900009001093K',
  science: '113199000090011069',
  personnel: '113199000090011144',
  environment: '11319900009001122Y',
  emergency: '11319900009001130R',
  construction: '11319900009001149N',
  transport: '11319900009001157H',
  'civil-affairs': '11319900009001165C',
  'unlisted-agency': '11319900009000015A',
  'a-firm': '91319900MA9TEXT196',
};

export interface DecisionRow {
  /** Line of the file, and the row as it stands there. */
  readonly title: string;
  readonly role: string;
  readonly ask: string;
  readonly relation: string;
  readonly kind: string;
  readonly outcome: string;
  readonly article: string;
  readonly request: DecisionRequest;
}

const parts = ['basics', 'accesses', 'objections', 'authorizations', 'notices'];

function askOf(row: Readonly<Record<string, string>>): Ask {
  const adult = !row.besides?.includes('under 18');
  const name = row.ask ?? '';
  if (row.kind === '') return { about: 'platform', field: name, own: row.relation === 'self', adult };
  const subject = {
    kind: row.kind,
    relation: row.relation,
    adult,
    nameMatched: row.besides?.includes('exact name'),
  };
  const about = parts.includes(name)
    ? { about: 'subject', part: name }
    : { about: 'record', item: name, openness: row.openness };
  return { ...about, subject } as Ask;
}

/** Every row of test/decision-table.csv, in order. */
export function decisionRows(): readonly DecisionRow[] {
  const text = readFileSync(new URL('./decision-table.csv', import.meta.url), 'utf8');
  const read = parse(text, { columns: true, comment: '#', skip_empty_lines: true, info: true });
  return (read as { record: Record<string, string>; info: { lines: number } }[]).map(({ record, info }) => {
    const {
      role = '',
      organisation = '',
      purpose = '',
      ask = '',
      relation = '',
      kind = '',
      outcome = '',
      article = '',
    } = record;
    const code = organisations[organisation];
    if (code === undefined) throw new Error(`line ${info.lines}: there is no organisation ${organisation}`);
    const caller = { role: role as Role, organisation: code, purpose: purpose || null };
    return {
      title: `line ${info.lines}: ${Object.values(record).filter(Boolean).join(', ')}`,
      role,
      ask,
      relation,
      kind,
      outcome,
      article,
      request: { caller, year: 2026, ask: askOf(record) },
    };
  });
}
