import { z } from 'zod';
import { ORGANISATION_KINDS } from './catalogue-schema.ts';
import { isUscc } from './organisation-code.ts';

/**
 * The shape of `schema/application-list/YEAR.yaml` and the contradictions that are refused in it; what it says of items is
 * compared with the catalogue by `parseApplicationList`. Unknown keys are refused; what is absent is null.
 */
const text = z.string().trim().min(1);

/** The groups of Art. 18(1) by what a purpose's code begins with; only these can be listed for an agency. */
const GROUPS: Readonly<Record<string, string>> = {
  SUPERVISION: 'Art. 18(1)(i)',
  ALLOCATION: 'Art. 18(1)(ii)',
  PERSONNEL: 'Art. 18(1)(iii)',
  OTHER: 'Art. 18(1)(iv)',
};

/** What a purpose's code looks like. */
export const PURPOSE_CODE = /^[A-Z][A-Z_]*(\.[a-z][a-z_]*)?$/;

const purpose = z
  .strictObject({
    code: z.string().regex(PURPOSE_CODE, 'is not a purpose code such as ALLOCATION.procurement'),
    name: text,
    article: z.string().regex(/^Art\. \d+/, 'cites an article, such as Art. 18(1)(i)'),
    /** The published application standard the agency acts by (Art. 21). */
    standard: text.nullable().default(null),
  })
  .superRefine(({ code, article }, context) => {
    const group = GROUPS[code.split('.')[0] ?? ''];
    if (group !== undefined && group !== article) context.addIssue(`belongs to ${group}, not ${article}`);
    if (group === undefined && article.startsWith('Art. 18(1)')) context.addIssue('is in no group of Art. 18(1)');
  });

const listedPurpose = z.strictObject({
  purpose: text,
  grants: z
    .array(
      z.strictObject({
        subjectKinds: z.array(z.enum([...ORGANISATION_KINDS, 'NATURAL_PERSON'])).min(1),
        items: z.array(text).min(1),
      }),
    )
    .min(1),
});

const agency = z.strictObject({
  code: z.string().refine(isUscc, 'is not a unified social credit code'),
  name: text,
  /** The post of whoever answers for its queries; an agency without one gets no token (Art. 7(2)). */
  responsiblePost: text,
  purposes: z.array(listedPurpose).min(1),
});

export const applicationListSchema = z
  .strictObject({
    // The Measures are in force from 2016-03-01 (Art. 37).
    year: z.int().min(2016).max(9999),
    title: text,
    source: text,
    purposes: z.array(purpose).min(1),
    agencies: z.array(agency).min(1),
  })
  .superRefine(({ purposes, agencies }, context) => {
    const listable = new Set(
      purposes.filter(({ article }) => article.startsWith('Art. 18(1)')).map(({ code }) => code),
    );
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const index of repeated(purposes.map(({ code }) => code))) refuse(['purposes', index], 'stands twice');
    for (const index of repeated(agencies.map(({ code }) => code))) refuse(['agencies', index], 'stands twice');
    agencies.forEach((entry, index) => {
      const codes = entry.purposes.map(({ purpose: code }) => code);
      for (const place of repeated(codes)) refuse(['agencies', index, 'purposes', place], 'stands twice');
      codes.forEach((code, place) => {
        if (!listable.has(code))
          refuse(['agencies', index, 'purposes', place], 'is no purpose of Art. 18(1) of this list');
      });
    });
  });

const repeated = (codes: readonly string[]): readonly number[] =>
  codes.flatMap((code, index) => (codes.indexOf(code) < index ? [index] : []));
