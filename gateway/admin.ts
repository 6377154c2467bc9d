import { chmod, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { createUploadSpool } from '../signing/upload-spool.ts';
import { type DepartmentClient, DepartmentUnavailable } from './execution/department-client.ts';
import type { Followers } from './follow-departments.ts';

export interface AdminParts {
  readonly departments: ReadonlyMap<DepartmentName, DepartmentClient>;
  readonly followers: Followers;
  readonly spoolDirectory: string;
  readonly clock: Clock;
}

interface SupplyRoute {
  readonly Params: { readonly department: DepartmentName };
  readonly Querystring: Readonly<Record<string, string>>;
}

const largestFile = 2_000_000_000;

/** What commands on this machine ask of a running stack. Whoever may open the socket is its operator. */
export async function adminServer({ departments, followers, spoolDirectory, clock }: AdminParts) {
  const app = Fastify({ bodyLimit: largestFile });
  const spool = createUploadSpool(spoolDirectory, largestFile);
  await spool.prepare();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/octet-stream', (_: unknown, payload: Readable) => spool.receive(payload));

  app.get('/healthz', () => ({ alive: true }));
  app.post<SupplyRoute>('/supply/:department', async ({ params, query, body }, reply) => {
    const upload = body as Awaited<ReturnType<typeof spool.receive>> | undefined;
    try {
      if (!upload) return reply.code(400).send({ reason: 'There is no file.', advice: 'Send its bytes as the body.' });
      const client = departments.get(params.department);
      if (!client) {
        return reply
          .code(404)
          .send({ reason: 'No such department.', advice: `It is one of ${DEPARTMENTS.join(', ')}.` });
      }
      const answer = await client.supply(upload.path, query, { day: today(clock) });
      if (answer.status === 200) await followers.now(params.department);
      return reply.code(answer.status).send(answer.body);
    } catch (error) {
      if (!(error instanceof DepartmentUnavailable)) throw error;
      const reason = `The department ${error.department} does not answer (${error.reason}).`;
      return reply.code(503).send({ reason, advice: 'Send the file again when it does: no row is taken twice.' });
    } finally {
      if (upload) await spool.discard(upload);
    }
  });
  return app;
}

/** Listens on a socket that only this user may open; one that a killed gateway has left is taken over. */
export async function listenOnSocket(app: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await app.listen({ path });
  await chmod(path, 0o600);
}
