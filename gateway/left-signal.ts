import type { FastifyReply } from 'fastify';
import { Ending, type Signal } from './execution/ending.ts';

/** Aborted when the connection ends before the answer has been sent. */
export function leftSignal({ raw }: FastifyReply): Signal {
  const ending = new Ending();
  raw.once('close', () => {
    if (!raw.writableFinished) ending.abort();
  });
  return ending;
}
