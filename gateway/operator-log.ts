import type { FastifyBaseLogger } from 'fastify';
import { type Logger, pino } from 'pino';
import { LogRoleMissing } from './querylog/appending-role.ts';
import { LogDamaged } from './querylog/integrator.ts';
import { WitnessRefused } from './querylog/witness.ts';
import { WithheldRows } from './withheld-rows.ts';

/**
 * The log for operators, as JSON lines on stdout. Databases put values of rows into their errors, so of an error only its
 * class, its code and where it happened are written: no personal data.
 */
export const operatorLog = (): Logger =>
  pino({
    level: 'warn',
    serializers: { err: withoutValues, error: withoutValues, req: ({ method }) => ({ method }) },
    hooks: {
      // Fastify repeats an error's message as the line's own text.
      logMethod(parameters, method) {
        const [first, ...rest] = parameters;
        if (typeof first === 'object' && first !== null && 'err' in first)
          method.apply(this, [first, isTold(first.err) ? first.err.message : 'request failed']);
        else method.apply(this, [first, ...rest]);
      },
    },
  });

/** How a server writes to a log. Fastify would make another for each request, to write a number that stands nowhere else. */
export const loggedBy = (logger: FastifyBaseLogger) => ({
  loggerInstance: logger,
  childLoggerFactory: (whole: FastifyBaseLogger) => whole,
});

/** Those whose words are ours, say what to do, and have no values in them. */
const told = [WithheldRows, LogDamaged, LogRoleMissing, WitnessRefused];
const isTold = (error: unknown): error is Error => told.some((one) => error instanceof one);

function withoutValues(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, items } = error as NodeJS.ErrnoException & Partial<WithheldRows>;
  const stack = error.stack ?? '';
  const frames = stack
    .slice(stack.indexOf(error.message) + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const cause: unknown = error.cause ? withoutValues(error.cause) : undefined;
  return { type: error.name, code, items, at: frames.map((line) => line.trim()), cause };
}
