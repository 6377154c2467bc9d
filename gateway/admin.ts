import { chmod, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { createUploadSpool } from '../signing/upload-spool.ts';
import { DepartmentUnavailable } from './execution/department-client.ts';
import { type OperatorRecord, recordAsked, toldUnrecorded } from './record-operator.ts';
import type { SupplyDesk } from './supply-desk.ts';

export interface AdminParts {
  readonly desk: SupplyDesk;
  readonly spoolDirectory: string;
  /** What is asked of departments is on the record; what is done to them their own feeds put there (follow-acts.ts). */
  readonly record: OperatorRecord;
}

interface DepartmentRoute {
  readonly Params: { readonly department: DepartmentName; readonly id: string };
  readonly Querystring: Readonly<Record<string, string>>;
  readonly Body: unknown;
}

const largestFile = 2_000_000_000;

/** What commands on this machine ask of a running stack. Whoever may open the socket is its operator. */
export async function adminServer({ desk, spoolDirectory, record }: AdminParts): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: largestFile });
  const spool = createUploadSpool(spoolDirectory, largestFile);
  await spool.prepare();
  app.addContentTypeParser('application/octet-stream', (_: unknown, payload: Readable) => spool.receive(payload));
  app.addHook<DepartmentRoute>('preHandler', async ({ params: { department } }, reply) => {
    if (department === undefined || DEPARTMENTS.includes(department)) return;
    const advice = `It is one of ${DEPARTMENTS.join(', ')}.`;
    return reply.code(404).send({ reason: 'No such department.', advice });
  });

  app.get('/healthz', () => ({ alive: true }));
  app.post<DepartmentRoute>('/supply/:department', async ({ params, query, body }, reply) => {
    const upload = body as Awaited<ReturnType<typeof spool.receive>> | undefined;
    if (!upload) return reply.code(400).send({ reason: 'There is no file.', advice: 'Send its bytes as the body.' });
    try {
      const answer = await desk.hand(params.department, upload.path, query);
      return reply.code(answer.status).send(answer);
    } finally {
      await spool.discard(upload);
    }
  });
  app.get<DepartmentRoute>('/supply/:department/:id', async ({ params }, reply) => {
    const supply = await desk.supply(params.department, params.id, null);
    return supply ?? reply.code(404).send({ reason: 'No such supply.', advice: 'Take its id from the answer.' });
  });
  app.post<DepartmentRoute>('/ask/:department', async ({ params: { department }, body }, reply) => {
    const { query, variables = {} } = Object(body) as { query?: unknown; variables?: Record<string, unknown> };
    if (typeof query !== 'string') {
      return reply.code(400).send({ reason: 'There is no query.', advice: 'Send { "query", "variables" } as JSON.' });
    }
    const [answer] = await Promise.allSettled([desk.ask(department, query, variables)]);
    // Nothing of the answer, nor that there is none, leaves before this (G-01).
    await recordAsked(record, department, query, answer.status === 'fulfilled');
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
  app.setErrorHandler((error, _, reply) => {
    if (toldUnrecorded(error, reply, record)) return;
    if (!(error instanceof DepartmentUnavailable)) throw error;
    const reason = `The department ${error.department} does not answer (${error.reason}).`;
    return reply.code(503).send({ reason, advice: 'Try again when it does.' });
  });
  return app;
}

/** Listens on a socket that only this user may open; one that a killed gateway has left is taken over. */
export async function listenOnSocket(app: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await app.listen({ path });
  await chmod(path, 0o600);
}
