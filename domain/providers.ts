import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { isUscc } from './organisation-code.ts';

const providerSchema = z.strictObject({
  code: z.string().refine(isUscc, 'is not a unified social credit code'),
  name: z.string().trim().min(1),
  kind: z.enum(['AGENCY', 'JUDICIAL', 'AUTHORISED_BODY', 'PUBLIC_UTILITY', 'GROUP_ORG', 'ASSOCIATION']),
});

const registrySchema = z.strictObject({
  departments: z.record(z.string(), z.array(providerSchema).min(1)).superRefine((departments, context) => {
    for (const [department, providers] of Object.entries(departments)) {
      const codes = providers.map(({ code }) => code);
      if (new Set(codes).size < codes.length) {
        context.addIssue({ code: 'custom', path: [department], message: 'names a provider twice' });
      }
    }
  }),
});

/** Who supplies information (Art. 2(2)): unified code, name and kind. */
export type Provider = Readonly<z.output<typeof providerSchema>>;

/** Who may supply for each department. */
export interface ProviderRegistry {
  readonly departments: Readonly<Record<string, readonly Provider[]>>;
}

/** A registry that cannot be used; the message names the file and every fault. */
export class ProviderRegistryError extends Error {
  override readonly name = 'ProviderRegistryError';
}

/** Reads `providers.yaml`. Throws ProviderRegistryError for an unknown key, a code that is none, or a provider named twice. */
export function loadProviders(file: string): ProviderRegistry {
  return parseProviders(readFileSync(file, 'utf8'), file);
}

/** Codes of units that supply for other departments and not for this one. */
export function providersElsewhere({ departments }: ProviderRegistry, department: string): ReadonlySet<string> {
  const here = new Set(departments[department]?.map(({ code }) => code));
  const all = Object.values(departments).flatMap((providers) => providers.map(({ code }) => code));
  return new Set(all.filter((code) => !here.has(code)));
}

/** Checks the text of a registry; `file` is for messages. */
export function parseProviders(text: string, file: string): ProviderRegistry {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new ProviderRegistryError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = registrySchema.safeParse(raw);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`);
  throw new ProviderRegistryError(faults.join('\n'));
}
