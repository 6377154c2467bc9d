import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { digestHeaderOf } from './content-digest.ts';

/** A received file, on disk until the response has left. A handler that needs it longer moves it away. */
export interface SpooledUpload {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Its Content-Digest header (RFC 9530, sha-256). */
  readonly digest: string;
}

/** Answered with 413. */
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge';
  readonly statusCode = 413;
}

export interface UploadSpool {
  /** Makes the directory (0700) and removes what a killed process left. The directory must belong to this process alone. */
  prepare(): Promise<void>;
  /** Writes a body to a new file (0600) while hashing it. Leaves no file behind if it throws. */
  receive(body: Readable): Promise<SpooledUpload>;
  discard(upload: SpooledUpload): Promise<void>;
}

const PREFIX = 'upload-';

/** Keeps large bodies out of memory: at most `maxBytes` each, one file each. */
export const createUploadSpool = (directory: string, maxBytes: number): UploadSpool => {
  let counter = 0;
  return Object.freeze({
    async prepare() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const left = (await readdir(directory)).filter((name) => name.startsWith(PREFIX));
      await Promise.all(left.map((name) => rm(join(directory, name), { force: true })));
    },
    async receive(body: Readable) {
      counter += 1;
      const path = join(directory, `${PREFIX}${process.pid}-${counter}`);
      try {
        const measured = measure(maxBytes);
        await pipeline(body, measured.stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
        return Object.freeze({ path, ...measured.result() });
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    discard: (upload: SpooledUpload) => rm(upload.path, { force: true }),
  });
};

const measure = (maxBytes: number) => {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) {
        done(new UploadTooLarge(`the file is larger than ${maxBytes} bytes`));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ size, digest: digestHeaderOf(hash.digest()) }) };
};
