import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z
  .strictObject({
    procedure: z.enum(['GENERAL', 'SUMMARY']),
    provider: z.string(),
    period: z.string().regex(/^\d{4}-\d{2}$/),
  })
  .partial();

/** A manifest that cannot be used; the message says what is wrong with it. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** What `FILE.manifest.json` beside a supply file says of it; nothing where there is none. */
export function manifestOf(file: string): Readonly<Record<string, string>> {
  const path = `${file}.manifest.json`;
  if (!existsSync(path)) return {};
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) as Record<string, string>;
  } catch (error) {
    throw new ManifestError(`${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`);
  }
}
