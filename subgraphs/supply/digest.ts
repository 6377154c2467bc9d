import { digest } from '../../domain/canonical-json.ts';
import type { SuppliedRecord } from './outcome.ts';

/** What makes a supplied row the same fact when it is supplied again: type, provider, subject and the layout's key. */
export const factOf = ({ type, provider, creditCode, factKey }: SuppliedRecord): string =>
  digest([type, provider.code, creditCode, ...factKey]);

/** What a version of a record says, without when and in which file it was said. */
export function contentOf(record: SuppliedRecord): string {
  const { sourceTime: _, ...content } = record;
  return digest(content);
}
