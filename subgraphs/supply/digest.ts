import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { SuppliedRecord } from './outcome.ts';

/** With sorted keys it writes what RFC 8785 writes, three times as fast as a library for that alone. */
const canonical = configure({ strict: true });

/** SHA-256 of the canonical JSON (RFC 8785) of a value, in hexadecimal. */
export const digest = (value: unknown): string =>
  createHash('sha256')
    .update(canonical(value) as string)
    .digest('hex');

/** What makes a supplied row the same fact when it is supplied again: type, provider, subject and the layout's key. */
export const factOf = ({ type, provider, creditCode, factKey }: SuppliedRecord): string =>
  digest([type, provider.code, creditCode, ...factKey]);

/** What a version of a record says, without when and in which file it was said. */
export function contentOf(record: SuppliedRecord): string {
  const { sourceTime: _, ...content } = record;
  return digest(content);
}
