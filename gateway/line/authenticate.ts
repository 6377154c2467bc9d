import type { Admitted } from './admit.ts';

/** Who asks. For now everyone is the public; the roles of tokens come with their verification. */
export interface Caller {
  readonly role: 'public';
}

const everyone: Caller = Object.freeze({ role: 'public' });

/**
 * The caller that the request's credential proves, or null if there is a credential that proves nothing: it is refused,
 * never taken for the public. No credential is the public (Art. 16(1)). No token can be proven yet.
 */
export function authenticate({ headers }: Admitted): Caller | null {
  return headers.authorization === undefined ? everyone : null;
}
