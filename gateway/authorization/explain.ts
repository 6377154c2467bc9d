import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { Catalogue, CatalogueEntry } from '../../domain/catalogue.ts';
import { subjectParts } from '../line/view.ts';
import type { Decide, Decision } from './decide.ts';
import type { DecidedCaller, SubjectFacts } from './decision-request.ts';

/** What a caller would see of one field of a subject, and what decided so. */
export interface ExplainedField {
  readonly field: string;
  /** The item of the catalogue that it shows; null for what the centre keeps of a subject. */
  readonly item: string | null;
  /** `open`: only records that are open, and of those only the fields that the catalogue opens. */
  readonly shown: 'all' | 'open' | 'nothing';
  /** Fields of its records that are kept back. */
  readonly keptBack: readonly string[];
  readonly policy: string;
  readonly article: string;
  readonly reason: string;
}

export interface Explaining {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  readonly decide: Decide;
  readonly caller: DecidedCaller;
  /** Items that the subject has opened to the caller in writing. */
  readonly authorized: readonly string[];
  readonly subject: Omit<SubjectFacts, 'relation'> & { readonly self: boolean };
}

/** Decides on every field of a subject as an answer would, and says why. It looks nothing up: neither subject nor records. */
export function explain({
  schema,
  catalogue,
  decide,
  caller,
  authorized,
  subject,
}: Explaining): readonly ExplainedField[] {
  const { self, ...facts } = subject;
  const relation = (opened: boolean) => (self ? 'self' : opened ? 'authorized' : 'none');
  const record = ({ item }: CatalogueEntry, openness: 'OPEN' | 'NON_OPEN') => {
    const known = { ...facts, relation: relation(authorized.includes(item)) } as const;
    return decide({ caller, year: catalogue.year, ask: { about: 'record', item, openness, subject: known } });
  };
  const ofRecords = (field: string, entry: CatalogueEntry): ExplainedField => {
    const [open, closed] = [record(entry, 'OPEN'), record(entry, 'NON_OPEN')];
    if (closed.allowed) return explained(field, entry.item, 'all', closed);
    if (!open.allowed) return explained(field, entry.item, 'nothing', open);
    return explained(field, entry.item, 'open', open, closedFields(schema, entry));
  };
  const type = schema.getType('Subject');
  const fields = Object.values(isObjectType(type) ? type.getFields() : {}).flatMap((field) => {
    const entries = catalogue.items.filter((entry) => entry.type === getNamedType(field.type).name);
    if (entries.length > 0) return entries.map((entry) => ofRecords(field.name, entry));
    const known = { ...facts, relation: relation(authorized.length > 0) } as const;
    const part = subjectParts[field.name] ?? 'basics';
    const decision = decide({ caller, year: catalogue.year, ask: { about: 'subject', part, subject: known } });
    return [explained(field.name, null, decision.allowed ? 'all' : 'nothing', decision)];
  });
  // Whoever may see anything of a subject has named its code, and may have it back.
  const seen = fields.find(({ shown }) => shown !== 'nothing');
  return fields.map((one) => (seen && one.field === 'creditCode' ? explained('creditCode', null, 'all', seen) : one));
}

const explained = (
  field: string,
  item: string | null,
  shown: ExplainedField['shown'],
  { policy, article, reason }: Pick<Decision, 'policy' | 'article' | 'reason'>,
  keptBack: readonly string[] = [],
): ExplainedField => ({ field, item, shown, keptBack, policy, article, reason });

/** Fields of a record that are not open, with the record itself open. */
function closedFields(schema: GraphQLSchema, { type, openFields }: CatalogueEntry): readonly string[] {
  const fieldsOf = (name: string) => {
    const named = schema.getType(name);
    return named && 'getFields' in named ? Object.keys(named.getFields()) : [];
  };
  const open = new Set([...fieldsOf('CreditRecord'), ...openFields]);
  return fieldsOf(type).filter((field) => !open.has(field));
}
