import { setMaxListeners } from 'node:events';
import type { FastifyReply } from 'fastify';

/** Aborted when the connection ends before the answer has been sent. */
export function leftSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // One for each class of subjects or call that is waited for: that many are no leak.
  setMaxListeners(0, controller.signal);
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
