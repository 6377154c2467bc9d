import { type ApplicationListSet, applicationListFor, covers, listedPurpose } from '../../domain/application-list.ts';
import { type CatalogueSet, catalogueFor, entryOfItem } from '../../domain/catalogue.ts';
import type { Ask, DecidedCaller, DecisionRequest, Role } from './decision-request.ts';
import type { EntityUidJson } from './engine.ts';

/** The yearly rules that facts are taken from. */
export interface Rules {
  readonly catalogues: CatalogueSet;
  readonly applicationLists: ApplicationListSet;
}

/** A request as policies see it: `Facts` of schema/policies/schema.cedarschema. No code of a subject is in it. */
export interface EngineRequest {
  readonly principal: EntityUidJson;
  readonly action: string;
  readonly resource: EntityUidJson;
  readonly context: Record<string, string | boolean>;
}

const principals: Readonly<Record<Role, string>> = {
  public: 'Public',
  subject: 'Subject',
  officer: 'Officer',
  firm: 'Firm',
  analyst: 'Analyst',
  provider: 'Provider',
  centre: 'Centre',
  supervisor: 'Supervisor',
  auditor: 'Auditor',
};

const partActions = {
  basics: 'seeBasics',
  accesses: 'seeAccesses',
  objections: 'seeObjections',
  authorizations: 'seeAuthorizations',
  notices: 'seeNotices',
} as const;

/** Puts a request into the terms of the policies. Throws if no rules cover the year. */
export function engineRequest({ caller, year, ask }: DecisionRequest, rules: Rules): EngineRequest {
  const subject = ask.about === 'platform' ? null : ask.subject;
  return {
    principal: { type: principals[caller.role], id: organisationOf(caller) ?? 'anyone' },
    action: actionOf(ask, year, rules),
    resource: subject
      ? { type: subject.kind === 'NATURAL_PERSON' ? 'Person' : 'Organisation', id: subject.kind }
      : { type: 'Platform', id: 'platform' },
    context: {
      ...purposeFacts(caller, year, ask, rules),
      ...(ask.about === 'record' ? { item: ask.item } : {}),
      collected: ask.about === 'record' && isCollected(ask, year, rules),
      self: ask.about === 'platform' ? ask.own : ask.subject.relation === 'self',
      authorized: subject?.relation === 'authorized',
      nameMatched: subject?.nameMatched ?? false,
      adult: ask.about === 'platform' ? ask.adult : ask.subject.adult,
    },
  };
}

/** What a decision is remembered by: everything that `engineRequest` and the policies can tell requests apart by. */
export function keyOf({ caller, year, ask }: DecisionRequest): string {
  const purpose = caller.role === 'officer' ? caller.purpose : null;
  const who = [caller.role, organisationOf(caller), purpose, year];
  if (ask.about === 'platform') return JSON.stringify([...who, ask.field, ask.own, ask.adult]);
  const { kind, relation, adult, nameMatched } = ask.subject;
  const what = ask.about === 'record' ? [ask.item, ask.openness] : [ask.part];
  return JSON.stringify([...who, ...what, kind, relation, adult, nameMatched]);
}

/** Only these act for an organisation; a subject's own code must not get into decisions. */
const organisationOf = ({ role, organisation }: DecidedCaller): string | null =>
  role === 'officer' || role === 'firm' || role === 'provider' ? organisation : null;

/** The action an ask comes to. What the catalogue does not open is non-open, whatever the record says of itself (Art. 16(3)). */
function actionOf(ask: Ask, year: number, rules: Rules): string {
  if (ask.about === 'platform') return ask.field;
  if (ask.about === 'subject') return partActions[ask.part];
  const entry = entryOfItem(catalogueFor(rules.catalogues, year), ask.item);
  const group = ask.subject.kind === 'NATURAL_PERSON' ? 'person' : 'organisation';
  return ask.openness === 'OPEN' && entry?.openness[group] === 'OPEN' ? 'seeOpenRecord' : 'seeNonOpenRecord';
}

function isCollected(ask: Ask & { about: 'record' }, year: number, { catalogues }: Rules): boolean {
  const entry = entryOfItem(catalogueFor(catalogues, year), ask.item);
  return entry?.subjectKinds.includes(ask.subject.kind) ?? false;
}

/** A purpose counts for officers alone; an unlisted one is not told apart from another, since anything may be typed there. */
function purposeFacts({ role, organisation, purpose }: DecidedCaller, year: number, ask: Ask, rules: Rules) {
  if (role !== 'officer' || purpose === null) return { purposeGiven: false, purposeListed: false, listed: false };
  const list = applicationListFor(rules.applicationLists, year);
  const found = listedPurpose(list, organisation ?? '', purpose);
  if (found === null) return { purposeGiven: true, purposeListed: false, listed: false };
  const item = ask.about === 'record' ? ask.item : null;
  const listed = ask.about !== 'platform' && covers(found, ask.subject.kind, item);
  return { purposeGiven: true, purposeListed: true, purpose, listed };
}
