import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { type NoteSigner, parseVerifierKey, signNote } from '../gateway/querylog/notes/signed-note.ts';

/** Signs as a witness does (C2SP tlog-cosignature), written after the standard and apart from the code. */
export function witness(name: string, seconds: bigint) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const typed = Buffer.concat([Buffer.of(4), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
  const keyId = createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${name}\n`), typed]))
    .digest()
    .subarray(0, 4);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  const signer: NoteSigner = {
    name,
    keyId,
    sign: (text) =>
      Buffer.concat([time, sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey)]),
  };
  return { signer, verifier: parseVerifierKey(`${name}+${keyId.toString('hex')}+${typed.toString('base64')}`) };
}

/** The line by which somebody signs the text of a note. */
export const lineBy = (signer: NoteSigner, text: string): string =>
  signNote(text, [signer]).trimEnd().split('\n').at(-1) ?? '';
