import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An agency with officers; its division does not exist. */
export const agency = '11319900009001018T';

export const issuer = 'https://issuer.example';
export const audience = 'credit-gateway';

/** What the claims of a token of each role are, without those that every token has. */
export const claimsOf = {
  officer: { role: 'officer', org: agency, name: '王测试（测试）' },
  provider: { role: 'provider', org: agency },
  subject: { role: 'subject', credit_code: '91319900MA9TEXT196' },
  analyst: { role: 'analyst' },
  centre: { role: 'centre' },
  supervisor: { role: 'supervisor' },
  auditor: { role: 'auditor' },
} as const;

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As the issuer publishes it. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** A key of an issuer that these tests play. */
export async function newKey(kid: string, alg = 'EdDSA'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

let made = 0;

/** The claims of a token of an officer that is valid for ten minutes from `now`; `claims` stand over its own. */
export function payloadAt(now: Date, claims: JWTPayload = {}): JWTPayload {
  made += 1;
  const iat = Math.floor(now.getTime() / 1000);
  const times = { iat, exp: iat + 600 };
  const payload = { ...claimsOf.officer, iss: issuer, aud: audience, sub: 'officer-1', jti: `token-${made}`, ...times };
  return { ...payload, ...claims };
}

/** Signs claims as they are; one that is undefined is left out. */
export function signed(key: IssuerKey, payload: JWTPayload, header: object = {}): Promise<string> {
  const present = JSON.parse(JSON.stringify(payload)) as JWTPayload;
  return new SignJWT(present).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}
