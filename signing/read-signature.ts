import { type BareItem, isInnerList, parseDictionary, serializeDictionary } from 'structured-headers';
import { NONCE_PATTERN, REQUIRED_PARAMETERS } from './signature-profile.ts';

/** What a well-formed signature claims. Nothing of it is proven until the signature itself is verified. */
export interface ClaimedSignature {
  readonly components: readonly string[];
  /** Seconds since 1970, UTC. */
  readonly created: number;
  readonly expires: number;
  readonly nonce: string;
  readonly keyId: string;
  readonly algorithm: string;
  readonly tag: string;
}

export type UnreadableSignature =
  | 'UNSIGNED'
  | 'MALFORMED_SIGNATURE'
  | 'SEVERAL_SIGNATURES'
  | 'WRONG_PARAMETERS'
  | 'WRONG_COMPONENTS'
  | 'MALFORMED_NONCE';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Our own signatures need about 350 characters; what is far longer is not worth parsing. */
const LONGEST_HEADER = 1_024;

/**
 * Reads `Signature-Input` and `Signature` in the one form the gateway writes. http-message-signatures is lenient where
 * this profile is not: with several signatures it settles for one of them, it ignores flags on components (`;bs`,
 * `;req`), compares dates without looking at their type, and of two members with one name silently takes the last.
 * So a header is taken only if it is exactly what its parsed form is written as (RFC 8941, section 4.1).
 */
export const readSignature = (headers: Headers): ClaimedSignature | UnreadableSignature => {
  const inputText = headers['signature-input'];
  const signatureText = headers.signature;
  if (inputText === undefined || signatureText === undefined) return 'UNSIGNED';
  if (typeof inputText !== 'string' || typeof signatureText !== 'string') return 'SEVERAL_SIGNATURES';
  const inputs = parseCanonical(inputText);
  const signatures = parseCanonical(signatureText);
  if (inputs === null || signatures === null) return 'MALFORMED_SIGNATURE';
  if (inputs.size > 1 || signatures.size > 1) return 'SEVERAL_SIGNATURES';
  const [label, input] = [...inputs][0] ?? [];
  const signature = label === undefined ? undefined : signatures.get(label);
  if (input === undefined || signature === undefined || !isInnerList(input)) return 'MALFORMED_SIGNATURE';
  if (!(signature[0] instanceof ArrayBuffer) || signature[0].byteLength !== 64) return 'MALFORMED_SIGNATURE';
  const components = input[0].map(([name, flags]) => (typeof name === 'string' && flags.size === 0 ? name : ''));
  if (components.includes('')) return 'WRONG_COMPONENTS';
  return readParameters(components, input[1]);
};

const readParameters = (
  components: readonly string[],
  parameters: ReadonlyMap<string, BareItem>,
): ClaimedSignature | UnreadableSignature => {
  if (parameters.size !== REQUIRED_PARAMETERS.length) return 'WRONG_PARAMETERS';
  const [created, expires] = [parameters.get('created'), parameters.get('expires')];
  const [nonce, keyId] = [parameters.get('nonce'), parameters.get('keyid')];
  const [algorithm, tag] = [parameters.get('alg'), parameters.get('tag')];
  if (!isSeconds(created) || !isSeconds(expires)) return 'WRONG_PARAMETERS';
  if (typeof keyId !== 'string' || typeof algorithm !== 'string' || typeof tag !== 'string') return 'WRONG_PARAMETERS';
  if (typeof nonce !== 'string') return 'WRONG_PARAMETERS';
  if (!NONCE_PATTERN.test(nonce)) return 'MALFORMED_NONCE';
  return { components, created, expires, nonce, keyId, algorithm, tag };
};

const isSeconds = (value: BareItem | undefined): value is number => Number.isSafeInteger(value) && Number(value) > 0;

const parseCanonical = (text: string): ReturnType<typeof parseDictionary> | null => {
  if (text.length > LONGEST_HEADER) return null;
  try {
    const parsed = parseDictionary(text);
    return serializeDictionary(parsed) === text ? parsed : null;
  } catch {
    return null;
  }
};
