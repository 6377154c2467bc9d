/**
 * What a call from the gateway to a department must carry: one closed profile of HTTP Message Signatures (RFC 9421).
 * The signer and the verifier read it from here, so neither can drift from the other.
 */

export const SIGNATURE_LABEL = 'credit';
export const SIGNATURE_TAG = 'credit-gateway';
export const SIGNATURE_ALGORITHM = 'ed25519';

/** Covered by every signature, whether or not the request has a body. */
export const REQUIRED_COMPONENTS: readonly string[] = Object.freeze([
  '@method',
  '@path',
  '@query',
  'content-digest',
  'credit-department',
  'credit-scope',
  'credit-day',
]);

export const REQUIRED_PARAMETERS: readonly string[] = Object.freeze([
  'created',
  'expires',
  'nonce',
  'alg',
  'keyid',
  'tag',
]);

/**
 * `content-type` decides which parser reads the body, so it is covered whenever it is sent: a body signed as JSON
 * cannot be turned into an upload on the way.
 */
export const componentsOf = (hasContentType: boolean): readonly string[] =>
  hasContentType ? [...REQUIRED_COMPONENTS, 'content-type'] : REQUIRED_COMPONENTS;

/** Seconds between `created` and `expires` of what the gateway signs. */
export const SIGNED_LIFETIME_SECONDS = 30;
/** The longest lifetime a department accepts: it bounds how long a nonce must be remembered. */
export const LONGEST_LIFETIME_SECONDS = 60;

/** 128 bits (RFC 9421 section 7.2.2), base64url without padding: always 22 characters. */
export const NONCE_BYTES = 16;
export const NONCE_PATTERN = /^[A-Za-z0-9_-]{22}$/;

const DEPARTMENT_PATTERN = /^[a-z][a-z0-9-]{0,63}$/;
const ITEM_PATTERN = /^[A-Z][A-Z0-9_]{0,63}$/;
const EMPTY_SCOPE = 'none';
/** Below Node's 16 KiB for all headers of a request. */
const LONGEST_SCOPE = 8_192;

export const isDepartmentName = (text: string): boolean => DEPARTMENT_PATTERN.test(text);

/**
 * The `credit-scope` header: the catalogue items whose non-open rows may be returned, sorted, each once, joined by
 * commas without spaces; `none` for no item. Item codes are upper case, so `none` cannot be one: every scope has
 * exactly one text and every text one scope.
 *
 * @returns the header's value, or null if an item is no item code or the text grows too long for a header.
 */
export const encodeScope = (items: readonly string[]): string | null => {
  if (items.length === 0) return EMPTY_SCOPE;
  if (!items.every((item) => ITEM_PATTERN.test(item))) return null;
  const text = [...new Set(items)].sort().join(',');
  return text.length <= LONGEST_SCOPE ? text : null;
};

/** The items of a `credit-scope` header, frozen; null for anything that `encodeScope` would not have written. */
export const decodeScope = (text: string): readonly string[] | null => {
  if (text.length > LONGEST_SCOPE) return null;
  const items = text === EMPTY_SCOPE ? [] : text.split(',');
  return encodeScope(items) === text ? Object.freeze(items) : null;
};
