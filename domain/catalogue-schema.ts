import { z } from 'zod';

/**
 * The shape of `schema/catalogue/YEAR.yaml` and the contradictions that are refused in it. Unknown keys are refused. The output
 * has null for what is absent, and the names of GraphQL's `CatalogueItem`.
 */
const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'is not a field name');
const dateField = fieldName.transform((name) => (name === 'none' ? null : name));
const text = z.string().trim().min(1);
const collected = z.enum(['OPEN', 'NON_OPEN', 'NOT_COLLECTED']);

export const ORGANISATION_KINDS = ['LEGAL_PERSON', 'OTHER_ORG', 'SOLE_TRADER'] as const;

const queryPeriod = z
  .strictObject({
    /** Years from the start; or the rule WHILE_CURRENT, under which the start is the last day itself. */
    years: z.int().min(1).max(100).optional(),
    rule: z.literal('WHILE_CURRENT').optional(),
    /** Date field it runs from, `none` for what is always current. */
    from: dateField,
    /** Date field it runs from if the first is missing; `none`: then it has no end yet. */
    otherwise: dateField,
    /** Date field from which the record is not shown, however long its period: a listing that was withdrawn. */
    stopsOn: fieldName.optional(),
    /** Where the period comes from; says so if it is a proposal. */
    source: text,
  })
  .superRefine((period, context) => {
    if ((period.years === undefined) === (period.rule === undefined)) {
      context.addIssue('needs either years or rule: WHILE_CURRENT');
    }
    if (period.from === null && (period.years !== undefined || period.otherwise !== null)) {
      context.addIssue('from: none is for what is always current');
    }
  })
  .transform(({ years, stopsOn, ...period }) => ({
    ...period,
    rule: years === undefined ? ('WHILE_CURRENT' as const) : ('YEARS' as const),
    years: years ?? null,
    stopsOn: stopsOn ?? null,
  }));

export const entrySchema = z
  .strictObject({
    item: z.string().regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/, 'is not an item code such as TAX_ARREARS'),
    type: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'is not a type name'),
    name: text,
    /** The subgraph that keeps it. */
    department: z.string().regex(/^[a-z][a-z-]*$/, 'is not a department'),
    legalBasis: z.strictObject({ organisation: articles().default(null), person: articles().default(null) }),
    category: z.enum(['BASIC', 'DISHONEST', 'OTHER']),
    openness: z.strictObject({ organisation: collected, person: collected }),
    openWhen: z
      .strictObject({ field: fieldName, values: z.array(text).min(1) })
      .nullable()
      .default(null),
    openFields: z.array(fieldName),
    queryPeriod,
    subjectKinds: z.array(z.enum([...ORGANISATION_KINDS, 'NATURAL_PERSON'])).min(1),
    deletableBySubject: z.boolean(),
    criteria: z.strictObject({ url: z.url(), version: text }).nullable().default(null),
    severity: text.nullable().default(null),
  })
  .superRefine((entry, context) => {
    for (const complaint of contradictions(entry)) context.addIssue(complaint);
  });

export const catalogueSchema = z
  .strictObject({
    // The Measures are in force from 2016-03-01 (Art. 37).
    year: z.int().min(2016).max(9999),
    title: text,
    source: text,
    items: z.array(entrySchema).min(1),
  })
  .superRefine(({ items }, context) => {
    items.forEach((entry, index) => {
      if (items.findIndex((other) => other.item === entry.item) < index) {
        context.addIssue({ code: 'custom', path: ['items', index], message: 'stands twice' });
      }
    });
  });

interface EntryInQuestion {
  readonly legalBasis: { readonly organisation: string | null; readonly person: string | null };
  readonly category: string;
  readonly openness: { readonly organisation: string; readonly person: string };
  readonly openWhen: unknown;
  readonly openFields: readonly string[];
  readonly subjectKinds: readonly string[];
  readonly deletableBySubject: boolean;
}

function contradictions(entry: EntryInQuestion): string[] {
  const { legalBasis, openness, subjectKinds } = entry;
  const found: string[] = [];
  const groups = [
    ['organisation', subjectKinds.some((kind) => kind !== 'NATURAL_PERSON')],
    ['person', subjectKinds.includes('NATURAL_PERSON')],
  ] as const;
  for (const [group, included] of groups) {
    if (included !== (openness[group] !== 'NOT_COLLECTED')) {
      found.push(`openness.${group} and subjectKinds disagree on whether it is collected`);
    }
    if (included !== (legalBasis[group] !== null)) {
      found.push(`legalBasis.${group} is needed exactly if it is collected`);
    }
  }
  // Persons inherit only (iii), (iv), (v) and (vii) of Art. 12(1).
  if (/12\(1\)\((i|ii|vi|viii)\)/.test(legalBasis.person ?? '')) {
    found.push('Art. 12(2) does not extend this item of Art. 12(1) to persons');
  }
  if (entry.category === 'DISHONEST' && Object.values(legalBasis).some((basis) => basis?.includes('Art. 13'))) {
    found.push('what is collected under Art. 13 is OTHER, not DISHONEST');
  }
  if (entry.deletableBySubject && entry.category === 'DISHONEST') {
    found.push('Art. 27(2) lets a subject delete honours, volunteering and donations, not dishonest information');
  }
  if (entry.openWhen !== null && openness.organisation !== 'OPEN' && openness.person !== 'OPEN') {
    found.push('openWhen narrows OPEN, but nothing is open');
  }
  if (new Set(entry.openFields).size < entry.openFields.length) found.push('openFields names a field twice');
  return found;
}

function articles() {
  return z
    .string()
    .regex(/^Art\. \d+/, 'cites an article, such as Art. 12(1)(iv)')
    .nullable();
}
