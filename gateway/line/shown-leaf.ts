import { isCitizenNumber, isUscc, maskCitizenNumber } from '../../domain/credit-code.ts';
import type { Grant } from './authorize.ts';

const numberForm = /\d{17}[\dX]/gi;

/** A person's number is shown whole to itself, to whom it has authorized, and to agencies; to others not inside a text either. */
export function shownLeaf(grant: Pick<Grant, 'numbersShown'>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => shownLeaf(grant, one));
  if (grant.numbersShown || typeof value !== 'string' || value.length < 18) return value;
  return value.replace(numberForm, (found) => {
    const number = found.toUpperCase();
    return isCitizenNumber(number) && !isUscc(number) ? maskCitizenNumber(number) : found;
  });
}
