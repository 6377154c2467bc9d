import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { requireSignature } from '../signing/fastify-signature.ts';
import { type GatewayKey, loadOrCreateGatewayKey } from '../signing/keys.ts';
import type { SpooledUpload } from '../signing/upload-spool.ts';
import { createVerifier, type VerifierOptions } from '../signing/verify-request.ts';

/** 2026-03-02 10:00:00.400 in Shanghai. */
export const NOON = Date.parse('2026-03-02T02:00:00.400Z');
export const DAY = '2026-03-02';

export interface MovableClock {
  readonly clock: () => Date;
  move(milliseconds: number): void;
}

export const clockAt = (start: number): MovableClock => {
  let now = start;
  return {
    clock: () => new Date(now),
    move: (milliseconds) => {
      now += milliseconds;
    },
  };
};

export const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'signed-department-'));

export const newKey = (): GatewayKey => loadOrCreateGatewayKey(join(newDirectory(), 'gateway.pem'));

export interface SignedDepartment {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly spoolDirectory: string;
  /** What reached a handler. */
  readonly handled: unknown[];
  /** Why calls were refused, as the department logged it. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export type DepartmentSettings = Pick<VerifierOptions, 'publicKey' | 'clock'> &
  Partial<VerifierOptions> & { readonly routes?: (app: FastifyInstance) => void };

/** A department on a real port: `/graphql` answers what it was given, `/supply` describes the file, `/healthz` is open. */
export const startSignedDepartment = async (settings: DepartmentSettings): Promise<SignedDepartment> => {
  const handled: unknown[] = [];
  const refusals: string[] = [];
  const spoolDirectory = newDirectory();
  const log = (line: string): void => {
    const { reason } = JSON.parse(line);
    if (typeof reason === 'string') refusals.push(reason);
  };
  const app = Fastify({ logger: { level: 'warn', stream: { write: log } }, forceCloseConnections: true });
  const startedAt = settings.startedAt ?? new Date(settings.clock().getTime() - 60_000);
  const verifier = createVerifier({ department: 'tax', ...settings, startedAt });
  requireSignature(app, verifier, { open: ['/healthz'], uploads: { directory: spoolDirectory, maxBytes: 4_000_000 } });
  app.get('/healthz', async () => ({ ok: true }));
  app.post('/healthz', async (request) => handled.push(request.body));
  app.get('/ledger', async (request) => {
    handled.push(request.url);
    return { credit: request.credit };
  });
  app.post('/graphql', async (request) => {
    handled.push(request.body);
    return { data: { echo: request.body, credit: request.credit } };
  });
  app.post('/supply', async (request) => {
    const upload = request.body as SpooledUpload;
    handled.push(upload);
    return { size: upload.size, content: readFileSync(upload.path).subarray(0, 20).toString('utf8') };
  });
  settings.routes?.(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, app, spoolDirectory, handled, refusals, close: () => app.close() };
};
