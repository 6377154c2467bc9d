import { randomBytes } from 'node:crypto';

/** Gives the present instant. Passed in wherever time matters, so that tests choose the time instead of waiting for it. */
export type Clock = () => Date;

/** The machine's own clock. */
export const systemClock: Clock = () => new Date();

/** Gives `size` random bytes. Passed in wherever a nonce or key is drawn. */
export type RandomBytes = (size: number) => Buffer;

/** The operating system's cryptographic random source. */
export const systemRandom: RandomBytes = (size) => randomBytes(size);
