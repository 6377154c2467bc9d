import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';

/** What a file of rules holds once it is read: frozen all the way down. */
export type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** A kind of rules that are published by the year: what one file is called in messages, and the error that refuses it. */
export interface YearlyRules {
  readonly noun: string;
  readonly refusal: new (message: string) => Error;
}

/**
 * Reads every `YEAR.yaml` of a directory, by rising year. Throws the kind's refusal for a file whose name is not its year, or a
 * directory without any.
 */
export function readYears<Rules extends { readonly year: number }>(
  { noun, refusal: Refusal }: YearlyRules,
  directory: string,
  parseRules: (text: string, file: string) => Rules,
): readonly Rules[] {
  const years = readdirSync(directory)
    .sort()
    .map((name) => {
      const file = join(directory, name);
      const year = /^(\d{4})\.yaml$/.exec(name)?.[1];
      // A mistyped name would otherwise leave last year's rules in force without a word.
      if (year === undefined) throw new Refusal(`${file}: ${article(noun)} ${noun} is named YEAR.yaml`);
      const rules = parseRules(readFileSync(file, 'utf8'), file);
      if (rules.year !== Number(year)) throw new Refusal(`${file}: says that it is the ${noun} of ${rules.year}`);
      return rules;
    });
  if (years.length === 0) throw new Refusal(`${directory}: holds no ${noun}`);
  return Object.freeze(years);
}

/** The rules in force in a year: its own, or the nearest earlier ones. Throws the kind's refusal if all are later. */
export function inForce<Rules extends { readonly year: number }>(
  { noun, refusal: Refusal }: YearlyRules,
  years: readonly Rules[],
  year: number,
): Rules {
  const found = years.findLast((rules) => rules.year <= year);
  if (found === undefined) {
    const first = years[0]?.year ?? 'none';
    // A later year's rules must not reach back: what is collected and shown was never published for this year (Art. 15).
    throw new Refusal(`No ${noun} for ${year} or an earlier year; the first is ${first}`);
  }
  return found;
}

/** Checks the text of one file against its schema; throws the kind's refusal with every fault that `describe` puts into words. */
export function parseRules<Schema extends z.ZodType>(
  { refusal: Refusal }: YearlyRules,
  schema: Schema,
  { text, file }: { readonly text: string; readonly file: string },
  describe: (issue: z.core.$ZodIssue, raw: unknown) => string,
): DeepReadonly<z.output<Schema>> {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new Refusal(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = schema.safeParse(raw);
  if (!result.success) {
    throw new Refusal(result.error.issues.map((issue) => `${file}: ${describe(issue, raw)}`).join('\n'));
  }
  return deepFreeze(result.data);
}

function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value as DeepReadonly<T>;
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a');
