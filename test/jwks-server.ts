import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IssuerKey } from './tokens.ts';

/** An issuer's key set on loopback. */
export interface JwksServer {
  readonly url: string;
  /** What it was asked for, in order. */
  readonly asked: string[];
  /** Publishes these keys from now on. */
  publish(...keys: readonly IssuerKey[]): void;
  /** Answers with whatever this writes from now on. */
  answer(respond: (response: ServerResponse, request: IncomingMessage) => void): void;
  close(): Promise<void>;
}

export async function startJwksServer(...keys: readonly IssuerKey[]): Promise<JwksServer> {
  const asked: string[] = [];
  let respond: (response: ServerResponse, request: IncomingMessage) => void;
  const publish = (...published: readonly IssuerKey[]) => {
    respond = (response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
    };
  };
  publish(...keys);
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    respond(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    asked,
    publish,
    answer: (next) => {
      respond = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
