import { randomBytes } from 'node:crypto';

/** Gives the present instant. Passed in wherever time matters, so that tests choose the time instead of waiting for it. */
export type Clock = () => Date;

/** The machine's own clock. */
export const systemClock: Clock = () => new Date();

/** Gives `size` random bytes. Passed in wherever a nonce or key is drawn. */
export type RandomBytes = (size: number) => Buffer;

const blockSize = 4_096;
let block = Buffer.alloc(0);

/** The operating system's cryptographic random source, asked for blocks: an import draws twice a row. */
export const systemRandom: RandomBytes = (size) => {
  if (size > blockSize) return randomBytes(size);
  if (size > block.length) block = randomBytes(blockSize);
  const drawn = Buffer.from(block.subarray(0, size));
  block.fill(0, 0, size); // nothing that was given away is kept
  block = block.subarray(size);
  return drawn;
};
