import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './node-flags.ts';

/** How the command ended, and what it printed where. */
export interface Ended {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

const script = fileURLToPath(new URL('../scripts/verify-log.ts', import.meta.url));

/** Runs `npm run verify-log`'s program in a process of its own. */
export const verify = (variables: Readonly<Record<string, string>>, ...parameters: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    const env = { ...process.env, DATABASE_URL: '', ...variables };
    execFile(process.execPath, [...nodeFlags, script, ...parameters], { env }, (error, said, complained) =>
      done({ code: error ? Number(error.code) : 0, said, complained }),
    );
  });
