import { componentsOf, SIGNATURE_ALGORITHM, SIGNATURE_LABEL, SIGNATURE_TAG } from './signature-profile.ts';

// The gateway writes its signatures in one form, which needs no parser of structured fields (RFC 8941) on either side: http-message-signatures
// took three quarters of a signature's time. What is in any other form is left to that library.

/** The parameters of a signature, in the order in which they are written. */
export interface SignatureParameters {
  readonly components: readonly string[];
  /** Seconds since 1970, UTC. */
  readonly created: number;
  readonly expires: number;
  readonly nonce: string;
  readonly keyId: string;
}

/** What of a message a signature covers. */
export interface SignedMessage {
  readonly method: string;
  readonly path: string;
  /** With `?` before it, or ''. */
  readonly search: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The value of `@signature-params` (RFC 9421, 2.3). */
export const parametersText = ({ components, created, expires, nonce, keyId }: SignatureParameters): string =>
  `${listOf(components)};created=${created};expires=${expires};nonce="${nonce}";alg="${SIGNATURE_ALGORITHM}";keyid="${keyId}";tag="${SIGNATURE_TAG}"`;

const listOf = (components: readonly string[]): string => `(${components.map((name) => `"${name}"`).join(' ')})`;

/** The signature base (RFC 9421, 2.5), the bytes that are signed. Header values have no white space around them, as Node gives them. */
export function signatureBase(
  message: SignedMessage,
  { components }: Pick<SignatureParameters, 'components'>,
  text: string,
): Buffer {
  const lines = components.map((name) => `"${name}": ${componentOf(message, name)}\n`);
  return Buffer.from(`${lines.join('')}"@signature-params": ${text}`);
}

function componentOf({ method, path, search, headers }: SignedMessage, component: string): string {
  switch (component) {
    case '@method':
      return method;
    case '@path':
      return path;
    case '@query':
      return search === '' ? '?' : search;
    default:
      return headers[component] ?? '';
  }
}

/** `Signature` and `Signature-Input` as the gateway sends them. */
export const signatureHeaders = (text: string, signature: Buffer): Record<string, string> => ({
  signature: `${SIGNATURE_LABEL}=:${signature.toString('base64')}:`,
  'signature-input': `${SIGNATURE_LABEL}=${text}`,
});

export interface WrittenSignature extends SignatureParameters {
  /** As it was sent: the value of `@signature-params`. */
  readonly text: string;
  readonly signature: Buffer;
}

const lists = [componentsOf(false), componentsOf(true)].map((components) => ({ components, text: listOf(components) }));
const parameters = new RegExp(
  `^;created=([1-9]\\d{0,14});expires=([1-9]\\d{0,14});nonce="([A-Za-z0-9_-]{22})";alg="${SIGNATURE_ALGORITHM}";keyid="([A-Za-z0-9_-]{1,64})";tag="${SIGNATURE_TAG}"$`,
);
/** 64 bytes in base64, of which there is one spelling. */
const signaturePattern = new RegExp(`^${SIGNATURE_LABEL}=:([A-Za-z0-9+/]{85}[AQgw]==):$`);

/** A signature in the form in which the gateway writes them; null for any other, and for none. */
export function readWritten(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): WrittenSignature | null {
  const { 'signature-input': input, signature: signed } = headers;
  if (typeof input !== 'string' || typeof signed !== 'string') return null;
  const text = input.slice(SIGNATURE_LABEL.length + 1);
  if (input !== `${SIGNATURE_LABEL}=${text}`) return null;
  const list = lists.find((one) => text.startsWith(one.text));
  const [, created, expires, nonce, keyId] = (list && parameters.exec(text.slice(list.text.length))) ?? [];
  const [, base64] = signaturePattern.exec(signed) ?? [];
  if (!list || !nonce || !keyId || !base64) return null;
  const { components } = list;
  return {
    components,
    created: Number(created),
    expires: Number(expires),
    nonce,
    keyId,
    text,
    signature: Buffer.from(base64, 'base64'),
  };
}
