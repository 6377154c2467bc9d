import { isDeepStrictEqual } from 'node:util';
import type { LoadRequest } from './load.ts';

/** Peers that answer the same question otherwise; the message names the peer and the question. */
export class UnequalAnswers extends Error {
  override readonly name = 'UnequalAnswers';
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** Remembers what the first peer answers to each question, and holds every other peer to it. */
export class EqualAnswers {
  readonly #first = new Map<string, { readonly peer: string; readonly data: unknown }>();

  /** @throws UnequalAnswers where an answer is none, is an error, or differs from the first peer's by a value */
  async prove(peer: string, url: string, requests: readonly LoadRequest[]): Promise<void> {
    for (const request of requests) {
      const data = await answerOf(peer, url, request);
      const known = this.#first.get(request.body);
      if (known === undefined) this.#first.set(request.body, { peer, data });
      else if (!isDeepStrictEqual(data, known.data)) {
        const both = [known.data, data].map((one) => JSON.stringify(one).slice(0, 2_000));
        throw new UnequalAnswers(
          `${peer} does not answer as ${known.peer} does: ${request.body}\n${known.peer}: ${both[0]}\n${peer}: ${both[1]}`,
        );
      }
    }
  }
}

/** The data of an answer without errors. @throws UnequalAnswers where there is none */
export async function answerOf(peer: string, url: string, { body, headers }: LoadRequest): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data, errors } = parsed(text);
  if (response.status === 200 && data && !errors) return data;
  throw new UnequalAnswers(`${peer} answers ${body} with ${response.status}: ${text.slice(0, 2_000)}`);
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
