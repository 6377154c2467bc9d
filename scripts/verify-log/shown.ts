import { request } from 'undici';
import { LogUnreadable } from '../../gateway/querylog/verify/log-page.ts';
import type { ShownLog } from '../../gateway/querylog/verify/shown-log.ts';

const timeout = 30_000;
/** No checkpoint and no proof is as long, in bytes. */
const longestAnswer = 1_000_000;

/**
 * What a gateway shows its readers of the log.
 *
 * @throws RangeError for a URL that is none; LogUnreadable if it does not answer, or has no checkpoint.
 */
export async function shownBy(url: string): Promise<ShownLog> {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (!base || !['http:', 'https:'].includes(base.protocol)) throw new RangeError(`--compare: ${url} is no URL.`);
  const name = base.origin + base.pathname.replace(/\/$/, '');
  const note = await answer(`${name}/log/checkpoint`, `${name} has no checkpoint, or is no gateway.`);
  return {
    name,
    note,
    prove: async (from, to) => {
      const text = await answer(`${name}/log/proof/consistency?from=${from}&to=${to}`, `${name} has no proof.`);
      const { path } = JSON.parse(text) as { readonly path: readonly string[] };
      return path.map((hash) => Buffer.from(hash, 'base64'));
    },
  };
}

async function answer(url: string, otherwise: string): Promise<string> {
  let status: number;
  let text: string;
  try {
    const response = await request(url, { signal: AbortSignal.timeout(timeout) });
    status = response.statusCode;
    text = await limited(response.body);
  } catch (error) {
    throw new LogUnreadable(`--compare: ${url} does not answer.`, { cause: error });
  }
  if (status !== 200) throw new LogUnreadable(`--compare: ${otherwise}`);
  return text;
}

async function limited(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestAnswer) throw new RangeError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
