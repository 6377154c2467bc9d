import { DEPARTMENTS, type DepartmentName } from '../../schema/subgraphs.ts';
import type { Supply } from '../supply-desk.ts';
import type { Admitted, HttpRequest } from './admit.ts';
import type { Caller } from './authenticate.ts';
import { handle, type Line } from './handle.ts';
import { answered, type Outcome, refusal } from './outcome.ts';
import type { Released } from './release.ts';

/** What a request to `/supply` came to before it is put on the record. */
export type SupplyWork = (provider: string, admitted: Admitted) => Promise<Outcome>;

/**
 * The line that a supplied file, or the question what became of one, takes: only a provider of the department comes through, nothing
 * of the body is read before, and what is answered is on the record like any answer.
 */
export async function handleSupply(
  line: Line,
  request: HttpRequest,
  department: string,
  work: SupplyWork,
): Promise<Released> {
  // What stands in the address is the sender's; only a department's own name is kept.
  const named = DEPARTMENTS.find((name) => name === department) ?? '';
  const errand = { kind: 'SUPPLY', text: `${request.method} /supply/${named}`, name: 'supply' } as const;
  // Art. 7: a provider supplies to the department that it is registered for.
  const registered = async (admitted: Admitted, caller: Caller) =>
    caller.role === 'provider' && line.departmentsOf(caller.org).includes(department as DepartmentName)
      ? work(caller.org, admitted)
      : refusal('FORBIDDEN');
  return handle(line, request, registered, errand);
}

/** Where a supply stands, as its provider is told: done, refused, or still under way. */
export function supplyOutcome(department: string, supply: Supply): Outcome {
  if (supply.state === 'REFUSED' && supply.refused) return refusedSupply(supply.refused);
  if (supply.state === 'FAILED') return { ...refusal('INTERNAL_SERVER_ERROR'), kind: 'FAILED' };
  const type = 'application/json';
  if (supply.report) return answered(200, JSON.stringify(supply.report), { type });
  const { id, state, rows, rowsIn } = supply;
  return answered(202, JSON.stringify({ id, state, rows, rowsIn }), { type, location: `/supply/${department}/${id}` });
}

/** A refused file: why, and what to send instead. */
export function refusedSupply({ reason, advice }: { readonly reason: string; readonly advice: string }): Outcome {
  const outcome = refusal('SUPPLY_REFUSED');
  const extensions = { code: 'SUPPLY_REFUSED', reason, advice };
  return { ...outcome, body: JSON.stringify({ errors: [{ message: `${reason} ${advice}`, extensions }] }) };
}
