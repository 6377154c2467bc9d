import { createSigner, httpbis } from 'http-message-signatures';
import { isCalendarDate } from '../domain/calendar-date.ts';
import type { Clock, RandomBytes } from '../domain/clock.ts';
import { contentDigest, isContentDigest } from './content-digest.ts';
import type { GatewayKey } from './keys.ts';
import {
  componentsOf,
  encodeScope,
  isDepartmentName,
  NONCE_BYTES,
  REQUIRED_PARAMETERS,
  SIGNATURE_ALGORITHM,
  SIGNATURE_LABEL,
  SIGNATURE_TAG,
  SIGNED_LIFETIME_SECONDS,
} from './signature-profile.ts';

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
export const signRequest = async (key: GatewayKey, request: RequestToSign): Promise<Record<string, string>> => {
  const created = request.now();
  const { headers } = await httpbis.signMessage(
    {
      key: createSigner(key.privateKey, SIGNATURE_ALGORITHM, key.keyId),
      name: SIGNATURE_LABEL,
      fields: [...componentsOf(request.contentType !== undefined)],
      params: [...REQUIRED_PARAMETERS],
      paramValues: {
        created,
        expires: new Date(created.getTime() + SIGNED_LIFETIME_SECONDS * 1000),
        nonce: request.random(NONCE_BYTES).toString('base64url'),
        tag: SIGNATURE_TAG,
      },
    },
    { method: request.method, url: request.url, headers: creditHeaders(request) },
  );
  return lowerCased(headers);
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

/** The library adds `Signature` and `Signature-Input`; one spelling keeps a later merge from sending a header twice. */
const lowerCased = (headers: Record<string, string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
