import { sign } from 'node:crypto';
import { isCalendarDate } from '../domain/calendar-date.ts';
import type { Clock, RandomBytes } from '../domain/clock.ts';
import { contentDigest, isContentDigest } from './content-digest.ts';
import type { GatewayKey } from './keys.ts';
import {
  componentsOf,
  encodeScope,
  isDepartmentName,
  NONCE_BYTES,
  SIGNED_LIFETIME_SECONDS,
} from './signature-profile.ts';
import { parametersText, signatureBase, signatureHeaders } from './written-form.ts';

export interface RequestToSign {
  /** Upper case. */
  readonly method: string;
  /** Absolute; what is sent must be exactly its path and query. */
  readonly url: URL;
  /** Name of the addressed department: a call signed for one is refused by every other. */
  readonly department: string;
  /** Catalogue items whose non-open rows may be returned, in any order. */
  readonly scope: readonly string[];
  /** Calendar date in Asia/Shanghai, YYYY-MM-DD, on which openness and query periods are judged. */
  readonly day: string;
  /** The whole body (empty for none), or the Content-Digest of one that is streamed. */
  readonly body: Uint8Array | { readonly digest: string };
  readonly contentType?: string;
  readonly now: Clock;
  readonly random: RandomBytes;
}

/** A call that cannot be signed as asked: a mistake of the caller, never of the department. */
export class UnsignableRequest extends Error {
  override readonly name = 'UnsignableRequest';
}

/**
 * The headers, in lower case, that make a request one of the gateway's own: `content-type` if given, `content-digest`,
 * `credit-department`, `credit-scope`, `credit-day`, and an Ed25519 signature over them, the method, path and query
 * (RFC 9421), valid for 30 seconds and for one use. Nothing of the asking person travels in them.
 *
 * @throws UnsignableRequest if department, scope, day or digest has no valid form.
 */
export const signRequest = (key: GatewayKey, request: RequestToSign): Record<string, string> => {
  const created = Math.floor(request.now().getTime() / 1000);
  const parameters = {
    components: componentsOf(request.contentType !== undefined),
    created,
    expires: created + SIGNED_LIFETIME_SECONDS,
    nonce: request.random(NONCE_BYTES).toString('base64url'),
    keyId: key.keyId,
  };
  const headers = creditHeaders(request);
  const { pathname: path, search } = request.url;
  const text = parametersText(parameters);
  const base = signatureBase({ method: request.method, path, search, headers }, parameters, text);
  return { ...headers, ...signatureHeaders(text, sign(null, base, key.privateKey)) };
};

const creditHeaders = (request: RequestToSign): Record<string, string> => {
  const scope = encodeScope(request.scope);
  if (scope === null) throw new UnsignableRequest('the scope holds something that is no item code, or too many items');
  if (!isDepartmentName(request.department)) throw new UnsignableRequest('the department has no valid name');
  if (!isCalendarDate(request.day)) throw new UnsignableRequest('the day is no calendar date');
  const digest = 'digest' in request.body ? request.body.digest : contentDigest(request.body);
  if (!isContentDigest(digest)) throw new UnsignableRequest('the digest is no sha-256 Content-Digest');
  return {
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    'content-digest': digest,
    'credit-department': request.department,
    'credit-scope': scope,
    'credit-day': request.day,
  };
};
