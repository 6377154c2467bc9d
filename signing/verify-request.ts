import { verify } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { isCalendarDate } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import { contentDigest, isContentDigest } from './content-digest.ts';
import type { GatewayPublicKey } from './keys.ts';
import { NonceMemory } from './nonce-memory.ts';
import { type ClaimedSignature, readSignature, type UnreadableSignature } from './read-signature.ts';
import {
  componentsOf,
  decodeScope,
  LONGEST_LIFETIME_SECONDS,
  SIGNATURE_ALGORITHM,
  SIGNATURE_TAG,
} from './signature-profile.ts';
import { readWritten, signatureBase, type WrittenSignature } from './written-form.ts';

/** Why a call was refused: for the department's own log. The caller gets a bare 401 whichever it is. */
export type Refusal =
  | UnreadableSignature
  | 'WRONG_TARGET'
  | 'WRONG_TAG'
  | 'WRONG_ALGORITHM'
  | 'UNKNOWN_KEY'
  | 'WRONG_LIFETIME'
  | 'EXPIRED'
  | 'FROM_THE_FUTURE'
  | 'BEFORE_START'
  | 'WRONG_DEPARTMENT'
  | 'MALFORMED_CALL'
  | 'WRONG_SIGNATURE'
  | 'REPLAYED'
  | 'NONCES_FULL'
  | 'WRONG_DIGEST';

export interface VerifiedCall {
  /** Catalogue items whose non-open rows may be returned; sorted, frozen, maybe empty. */
  readonly scope: readonly string[];
  /** Calendar date, Asia/Shanghai. */
  readonly day: string;
  /** The Content-Digest that the body must have: `verifyBody` it before parsing. */
  readonly digest: string;
}

export type Verdict =
  | { readonly ok: true; readonly call: VerifiedCall }
  | { readonly ok: false; readonly reason: Refusal };

export interface ReceivedRequest {
  readonly method: string;
  /** The request target as received: path and query. */
  readonly target: string;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface VerifierOptions {
  readonly publicKey: GatewayPublicKey;
  readonly department: string;
  readonly clock: Clock;
  /**
   * When this process took over as the department: a moment at which a predecessor could accept nothing any more
   * (the directory lock is held or the port is bound).
   */
  readonly startedAt: Date;
  /** How far ahead the gateway's clock may be, in ms. 5,000 unless given; 0 is right where both share one clock. */
  readonly futureToleranceMs?: number;
  /** How many accepted calls may be unexpired at once: 250,000 unless given, about 30 MB. */
  readonly maxNonces?: number;
}

export interface Verifier {
  /**
   * Milliseconds since 1970: calls created earlier are refused (`BEFORE_START`). Nonces are in memory, so a call that a
   * predecessor accepted can only be told by its age; a predecessor may have accepted calls that were created up to
   * the tolerance ahead of its clock. The cost: after a start, calls are refused for the tolerance plus up to a second
   * (`created` has whole seconds). Announce readiness from here on.
   */
  readonly opensAt: number;
  /** Checks everything but the body, and uses up the nonce. Never throws, whatever it is given. */
  verifyHeaders(request: ReceivedRequest): Promise<Verdict>;
  /** Whether a body is the signed one. */
  verifyBody(digest: string, body: Uint8Array): boolean;
}

type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Refusal };

const refuse = (reason: Refusal): { readonly ok: false; readonly reason: Refusal } => ({ ok: false, reason });

/** The department's side of a signed call (Art. 5(1): every query goes through the platform). */
export const createVerifier = (options: VerifierOptions): Verifier => {
  const tolerance = options.futureToleranceMs ?? 5_000;
  // The first whole second that no predecessor can have accepted.
  const opensAt = (Math.floor((options.startedAt.getTime() + tolerance) / 1000) + 1) * 1000;
  const nonces = new NonceMemory(options.maxNonces ?? 250_000);

  const verifyHeaders = async (request: ReceivedRequest): Promise<Verdict> => {
    const written = readWritten(request.headers);
    const claimed = written
      ? { ...written, algorithm: SIGNATURE_ALGORITHM, tag: SIGNATURE_TAG }
      : readSignature(request.headers);
    if (typeof claimed === 'string') return refuse(claimed);
    const unfit =
      unfitProfile(claimed, request, options.publicKey) ??
      unfitTime(claimed, options.clock().getTime(), tolerance, opensAt);
    if (unfit !== null) return refuse(unfit);
    const call = readCall(request, options.department);
    if (!call.ok) return call;
    const signed =
      (written && isSignedAsWritten(request, written, options.publicKey)) ||
      (await isSigned(request, options.publicKey));
    if (!signed) return refuse('WRONG_SIGNATURE');
    // Last, and without a pause after the check: only a call of the gateway's may take memory, and only once. The clock
    // is read again, as the signature may have expired meanwhile and its nonce with it.
    const now = options.clock().getTime();
    if (now >= claimed.expires * 1000) return refuse('EXPIRED');
    const fate = nonces.remember(claimed.nonce, claimed.expires, now);
    if (fate === 'SEEN') return refuse('REPLAYED');
    if (fate === 'FORGOTTEN') return refuse('EXPIRED');
    if (fate === 'FULL') return refuse('NONCES_FULL');
    return { ok: true, call: call.value };
  };

  return Object.freeze({
    opensAt,
    verifyHeaders,
    verifyBody: (digest: string, body: Uint8Array) => contentDigest(body) === digest,
  });
};

const unfitProfile = (claimed: ClaimedSignature, request: ReceivedRequest, key: GatewayPublicKey): Refusal | null => {
  if (claimed.tag !== SIGNATURE_TAG) return 'WRONG_TAG';
  if (claimed.algorithm !== SIGNATURE_ALGORITHM) return 'WRONG_ALGORITHM';
  if (claimed.keyId !== key.keyId) return 'UNKNOWN_KEY';
  const expected = componentsOf(request.headers['content-type'] !== undefined);
  const covered = new Set(claimed.components);
  if (covered.size !== claimed.components.length || covered.size !== expected.length) return 'WRONG_COMPONENTS';
  if (!expected.every((component) => covered.has(component))) return 'WRONG_COMPONENTS';
  return isPlainTarget(request.target) ? null : 'WRONG_TARGET';
};

/**
 * The library signs the path as `new URL` normalises it, while the router sees it as it came: `/x/../graphql` and
 * `//host/graphql` would verify as `/graphql`. So only targets that normalising leaves alone are taken.
 */
const isPlainTarget = (target: string): boolean => {
  if (!URL.canParse(target, 'http://department')) return false;
  const { pathname, search } = new URL(target, 'http://department');
  return pathname + search === target;
};

const unfitTime = (claimed: ClaimedSignature, now: number, tolerance: number, opensAt: number): Refusal | null => {
  const lifetime = claimed.expires - claimed.created;
  if (lifetime <= 0 || lifetime > LONGEST_LIFETIME_SECONDS) return 'WRONG_LIFETIME';
  if (now >= claimed.expires * 1000) return 'EXPIRED';
  if (claimed.created * 1000 > now + tolerance) return 'FROM_THE_FUTURE';
  return claimed.created * 1000 < opensAt ? 'BEFORE_START' : null;
};

const readCall = ({ headers }: ReceivedRequest, department: string): Step<VerifiedCall> => {
  if (headers['credit-department'] !== department) return refuse('WRONG_DEPARTMENT');
  const day = headers['credit-day'];
  const digest = headers['content-digest'];
  const scopeText = headers['credit-scope'];
  const scope = typeof scopeText === 'string' ? decodeScope(scopeText) : null;
  if (typeof day !== 'string' || !isCalendarDate(day)) return refuse('MALFORMED_CALL');
  if (typeof digest !== 'string' || !isContentDigest(digest) || scope === null) return refuse('MALFORMED_CALL');
  return { ok: true, value: Object.freeze({ scope, day, digest }) };
};

/** By the form in which the gateway writes; false says no more than that the library has to be asked. */
const isSignedAsWritten = (request: ReceivedRequest, written: WrittenSignature, key: GatewayPublicKey): boolean => {
  const headers: Record<string, string> = {};
  for (const name of written.components) {
    const value = request.headers[name];
    // What the library trims, folds or joins is its own to judge.
    if (!name.startsWith('@') && !(typeof value === 'string' && /^[!-~]+(?: [!-~]+)*$/.test(value))) return false;
    headers[name] = String(value);
  }
  const { pathname: path, search } = new URL(request.target, 'http://department');
  const base = signatureBase({ method: request.method, path, search, headers }, written, written.text);
  return verify(null, base, key.publicKey, written.signature);
};

const isSigned = async (request: ReceivedRequest, key: GatewayPublicKey): Promise<boolean> => {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value;
  try {
    const verified = await httpbis.verifyMessage(
      {
        keyLookup: async () => ({
          id: key.keyId,
          algs: [SIGNATURE_ALGORITHM],
          verify: async (base, signature) => verify(null, base, key.publicKey, signature),
        }),
        // The library judges time by the machine's clock; ours has been judged above, by the clock passed in.
        tolerance: Number.MAX_SAFE_INTEGER,
      },
      { method: request.method, url: new URL(request.target, 'http://department'), headers },
    );
    return verified === true;
  } catch {
    return false;
  }
};
