import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EMPTY_BODY_DIGEST } from './content-digest.ts';
import { createUploadSpool, type SpooledUpload } from './upload-spool.ts';
import type { Refusal, VerifiedCall, Verifier } from './verify-request.ts';

/** What the gateway's signature says of a call, beside its body. */
export interface CreditCall {
  readonly scope: readonly string[];
  /** Calendar date, Asia/Shanghai. */
  readonly day: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on open routes, which answer anybody. */
    credit: CreditCall | null;
  }
}

export interface SignatureOptions {
  /** Routes, as they were registered, whose GET and HEAD answer anybody. */
  readonly open: readonly string[];
  /** Takes `application/octet-stream` bodies as a `SpooledUpload`. Without it they are answered with 415. */
  readonly uploads?: { readonly directory: string; readonly maxBytes: number };
}

/** The one answer to every refused call: it must not say how close a forger came. */
export const UNAUTHORIZED_BODY = '{"error":"UNAUTHORIZED"}';

interface CallState {
  readonly call: VerifiedCall;
  body: 'UNREAD' | 'VERIFIED' | 'REFUSED';
}

/**
 * Lets a department answer only the gateway (Art. 5(1), guarantee G-15). Call it on the root instance before any route
 * or plugin is registered: Fastify gives hooks and parsers only to what comes after them.
 *
 * Headers are verified before a byte of the body is read, the body's digest before it is parsed, and whatever reaches a
 * handler without a verified body had none. Bodies are JSON, or uploads if enabled; other types are answered with 415.
 */
export const requireSignature = (app: FastifyInstance, verifier: Verifier, options: SignatureOptions): void => {
  const states = new WeakMap<FastifyRequest, CallState>();
  app.decorateRequest('credit', null);

  app.addHook('onRequest', async (request, reply) => {
    if (isOpen(request, options.open)) return undefined;
    const { method, originalUrl: target, headers } = request;
    const verdict = await verifier.verifyHeaders({ method, target, headers });
    if (!verdict.ok) return refuse(request, reply, verdict.reason);
    if (hasBody(request) === (verdict.call.digest === EMPTY_BODY_DIGEST)) return refuse(request, reply, 'WRONG_DIGEST');
    states.set(request, { call: verdict.call, body: 'UNREAD' });
    request.credit = Object.freeze({ scope: verdict.call.scope, day: verdict.call.day });
    return undefined;
  });

  app.removeAllContentTypeParsers();
  parseJson(app, verifier, states);
  if (options.uploads !== undefined) spoolUploads(app, options.uploads, states);

  // Parsers cannot answer, so they leave a refused body undefined and this hook answers for them. It also catches a body
  // that was taken off the call, and any type of body that a later plugin parses by itself.
  app.addHook('preValidation', async (request, reply) => {
    const state = states.get(request);
    if (state === undefined || state.body === 'VERIFIED') return undefined;
    if (state.body === 'UNREAD' && request.body === undefined && state.call.digest === EMPTY_BODY_DIGEST)
      return undefined;
    return refuse(request, reply, 'WRONG_DIGEST');
  });
};

/** RFC 9112, section 6: a request has a body only if one of these headers says so. */
const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

const isOpen = (request: FastifyRequest, open: readonly string[]): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') && open.includes(request.routeOptions.url ?? '');

const refuse = (request: FastifyRequest, reply: FastifyReply, reason: Refusal): FastifyReply => {
  request.log.warn({ reason }, 'call refused');
  return reply
    .code(401)
    .header('www-authenticate', 'Signature')
    .header('content-type', 'application/json; charset=utf-8')
    .header('connection', 'close')
    .send(UNAUTHORIZED_BODY);
};

type States = WeakMap<FastifyRequest, CallState>;

const parseJson = (app: FastifyInstance, verifier: Verifier, states: States): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const state = states.get(request);
    if (state === undefined) {
      done(null, undefined);
      return;
    }
    state.body = verifier.verifyBody(state.call.digest, body) ? 'VERIFIED' : 'REFUSED';
    if (state.body === 'VERIFIED') parse(request, body.toString('utf8'), done);
    else done(null, undefined);
  });
};

const spoolUploads = (
  app: FastifyInstance,
  { directory, maxBytes }: NonNullable<SignatureOptions['uploads']>,
  states: States,
): void => {
  const spool = createUploadSpool(directory, maxBytes);
  const received = new WeakMap<object, SpooledUpload>();
  app.addHook('onReady', () => spool.prepare());

  app.addContentTypeParser(
    'application/octet-stream',
    { bodyLimit: maxBytes },
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const state = states.get(request);
      if (state === undefined) return undefined;
      const upload = await spool.receive(payload);
      if (upload.digest === state.call.digest) {
        state.body = 'VERIFIED';
        received.set(request.raw, upload);
        return upload;
      }
      state.body = 'REFUSED';
      await spool.discard(upload);
      return undefined;
    },
  );

  // `close` comes after every response, also after one that was cut off; Fastify's onResponse does not.
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => {
      const upload = received.get(request.raw);
      if (upload === undefined) return;
      spool.discard(upload).catch((error: unknown) => request.log.error({ error }, 'an upload was not removed'));
    });
  });
};
