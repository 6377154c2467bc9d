import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DepartmentName } from '../schema/subgraphs.ts';
import { createUploadSpool, UploadTooLarge } from '../signing/upload-spool.ts';
import type { HttpRequest } from './line/admit.ts';
import type { Line } from './line/handle.ts';
import { handleSupply, refusedSupply, supplyOutcome } from './line/handle-supply.ts';
import { type Outcome, refusal } from './line/outcome.ts';
import type { Released } from './line/release.ts';
import type { SupplyDesk, SupplyRefusal } from './supply-desk.ts';

export interface SupplyRouteParts {
  readonly line: Line;
  readonly desk: SupplyDesk;
  /** Where files are kept while they are passed on; it must belong to this process alone. */
  readonly spoolDirectory: string;
  readonly send: (reply: never, released: Released) => unknown;
  readonly httpRequestOf: (request: FastifyRequest) => HttpRequest;
}

interface SupplyRoute {
  readonly Params: { readonly department: string; readonly id: string };
  readonly Querystring: Readonly<Record<string, string | string[]>>;
}

const largestFile = 2_000_000_000;

/** A file up to this many bytes is waited for, up to so many ms; a sender of a larger one asks later. */
const waitedFor = { bytes: 2_000_000, ms: 20_000 };

/** How many files are received at once. */
const mostUploads = 8;
/** And of one provider: a slow or idle sender must not keep the others out. */
const mostOfOne = 4;

const parameterNames = ['filename', 'procedure', 'provider', 'period'] as const;

/** `POST /supply/:department` and `GET /supply/:department/:id`, for providers. */
export async function supplyRoutes(app: FastifyInstance, parts: SupplyRouteParts): Promise<void> {
  const { line, desk, spoolDirectory, send, httpRequestOf } = parts;
  const spool = createUploadSpool(spoolDirectory, largestFile);
  await spool.prepare();
  const uploading: string[] = [];

  async function take(request: FastifyRequest<SupplyRoute>, provider: string): Promise<Outcome> {
    const { department } = request.params;
    if (request.headers['content-encoding'] !== undefined) {
      return refusedSupply({ reason: 'The file is sent with a content encoding.', advice: 'Send it as it is.' });
    }
    const parameters = parametersOf(request, provider);
    if ('reason' in parameters) return refusedSupply(parameters);
    const ofOne = uploading.filter((other) => other === provider).length;
    if (uploading.length >= mostUploads || ofOne >= mostOfOne) return refusal('OVERLOADED');
    uploading.push(provider);
    try {
      const upload = await spool.receive(request.raw);
      try {
        const handed = await desk.hand(department as DepartmentName, upload.path, parameters.values);
        if (handed.status === 503) return refusal('OVERLOADED');
        if (handed.status === 422) return refusedSupply(handed);
        const patience = upload.size <= waitedFor.bytes ? waitedFor.ms : 0;
        const supply = await desk.settled(department as DepartmentName, handed.id, provider, patience);
        return supply ? supplyOutcome(department, supply) : refusal('NOT_FOUND');
      } finally {
        await spool.discard(upload);
      }
    } catch (error) {
      if (error instanceof UploadTooLarge) return refusal('BODY_TOO_LARGE');
      throw error;
    } finally {
      uploading.splice(uploading.indexOf(provider), 1);
    }
  }

  // What Fastify cannot read takes the line as well: it is refused and recorded (G-02).
  app.setErrorHandler<{ statusCode?: number }>(async (error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode >= 500) throw error;
    const { department = '' } = request.params as Partial<SupplyRoute['Params']>;
    const work = async () => refusal(statusCode === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST');
    reply.header('connection', 'close');
    return send(reply as never, await handleSupply(line, httpRequestOf(request), department, work));
  });

  // The body is not read by Fastify: whoever may not supply does not fill the disk.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_: unknown, __: Readable, done: (error: null) => void) => done(null));
  app.post<SupplyRoute>('/supply/:department', { bodyLimit: largestFile }, async (request, reply) => {
    const work = (provider: string) => take(request, provider);
    const released = await handleSupply(line, httpRequestOf(request), request.params.department, work);
    // What was not read of a refused file would hold the connection.
    if (!request.raw.readableEnded) reply.header('connection', 'close');
    return send(reply as never, released);
  });
  app.get<SupplyRoute>('/supply/:department/:id', async (request, reply) => {
    const { department, id } = request.params;
    const work = async (provider: string): Promise<Outcome> => {
      const supply = await desk.supply(department as DepartmentName, id, provider);
      return supply ? supplyOutcome(department, supply) : refusal('NOT_FOUND');
    };
    return send(reply as never, await handleSupply(line, httpRequestOf(request), department, work));
  });
}

/** What the sender says of the file; the provider is who the token says. */
function parametersOf(
  { query, headers }: FastifyRequest<SupplyRoute>,
  provider: string,
): { readonly values: Readonly<Record<string, string>> } | SupplyRefusal {
  const values: Record<string, string> = { filename: 'supplied' };
  for (const name of parameterNames) {
    const value = query[name];
    if (Array.isArray(value)) return { reason: `${name} is given twice.`, advice: 'Give it once.' };
    if (value !== undefined && value !== '') values[name] = value;
  }
  const unknown = Object.keys(query).find((name) => !(parameterNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    return { reason: 'There is a parameter of an unknown name.', advice: `They are ${parameterNames.join(', ')}.` };
  }
  if (values.provider !== undefined && values.provider !== provider) {
    return { reason: 'The token is of another provider.', advice: 'Leave the parameter away.' };
  }
  const key = headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || key.length > 255)) {
    return { reason: 'The Idempotency-Key is too long.', advice: 'Use at most 255 characters.' };
  }
  return { values: { ...values, provider, ...(key === undefined ? {} : { key }) } };
}
