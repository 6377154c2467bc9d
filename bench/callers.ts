import { applicationListFor, listedPurpose, loadApplicationLists } from '../domain/application-list.ts';
import { today, yearOf } from '../domain/calendar-date.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { developmentKey, issueToken } from '../gateway/callers/development-issuer.ts';
import { readConfig } from '../gateway/config.ts';
import { schemaPath } from '../schema/subgraphs.ts';

/** Whoever asks the line: what it sends along, and whose records are its own. */
export interface BenchCaller {
  readonly role: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly own?: string;
}

const agency = '11319900009001018T';
const purpose = 'SUPERVISION.food_drug';
const fireBrigade = { org: '11319900009001042B', purpose: 'SUPERVISION.work_safety' };
/** Tokens last for so long, in seconds: longer than a run. */
const lifetime = 3_600;

/** The items of which the officer sees every row: what departments are to answer peers, which have no callers. */
export function officerItems(): readonly string[] {
  const catalogues = loadCatalogue(schemaPath('catalogue'));
  const lists = loadApplicationLists(schemaPath('application-list'), catalogues);
  const listed = listedPurpose(applicationListFor(lists, yearOf(today(systemClock))), agency, purpose);
  const grants = listed?.grants.filter(({ subjectKinds }) => subjectKinds.includes('LEGAL_PERSON')) ?? [];
  return [...new Set(grants.flatMap(({ items }) => items))].sort();
}

/** Callers of five classes with tokens of the development issuer; the first is the officer. The subjects are those of the codes. */
export async function benchCallers(
  directory: string,
  codes: readonly string[],
): Promise<readonly [BenchCaller, ...BenchCaller[]]> {
  const config = readConfig({ DATA_DIR: directory });
  const { jwtIssuer: issuer, jwtAudience: audience } = config;
  const signing = { key: developmentKey(config), issuer, audience, now: systemClock(), random: systemRandom, lifetime };
  const bearer = async (claims: Readonly<Record<string, string>>) => ({
    authorization: `Bearer ${await issueToken({ sub: `bench-${claims.role}`, ...claims }, signing)}`,
  });
  const officer = async (org: string, listed: string): Promise<BenchCaller> => ({
    role: 'officer',
    headers: {
      ...(await bearer({ role: 'officer', org, name: '测试', sub: `bench-${org}` })),
      'credit-purpose': listed,
      'credit-reference': encodeURIComponent('沪测〔2026〕1号'),
    },
  });
  const subjects = codes.map(async (own) => ({
    role: 'subject',
    own,
    headers: await bearer({ role: 'subject', credit_code: own, sub: `bench-${own}` }),
  }));
  return [
    await officer(agency, purpose),
    await officer(fireBrigade.org, fireBrigade.purpose),
    { role: 'analyst', headers: await bearer({ role: 'analyst' }) },
    { role: 'public', headers: {} },
    ...(await Promise.all(subjects)),
  ];
}
