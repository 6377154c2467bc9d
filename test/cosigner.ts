import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A witness's key: what it is known by, and its signature lines (C2SP tlog-cosignature). */
export interface Cosigner {
  readonly verifierKey: string;
  /** Of the text of a checkpoint, at a time in seconds since 1970. */
  line(text: string, seconds: number): string;
}

export function cosigner(name: string): Cosigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const id = createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${name}\n\x04`), raw]))
    .digest()
    .subarray(0, 4);
  return {
    verifierKey: `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.from([4]), raw]).toString('base64')}`,
    line: (text, seconds) => {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(seconds));
      const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey);
      return `— ${name} ${Buffer.concat([id, time, signature]).toString('base64')}`;
    },
  };
}
