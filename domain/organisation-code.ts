/**
 * Codes of organisations: the unified social credit code (USCC) of GB 32100-2015 and the organisation code of GB 11714-1997
 * that it contains.
 */

/** Kinds of subject that a USCC can name. */
export type OrganisationKind = 'LEGAL_PERSON' | 'OTHER_ORG' | 'SOLE_TRADER';

// GB 32100 leaves out I, O, S, V and Z; a character's value is its place in this list.
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_FORM = /^[0-9ANY][0-9]\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/;
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

const ORGANISATION_FORM = /^[0-9A-Z]{8}[0-9X]$/;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/**
 * Registering department and class (positions 1-2) that GB 32100 knows, with the kind of subject each stands for.
 * Legal persons are those of the Civil Code, Art. 57-101: agencies, institutions, staffed mass organisations, notary offices,
 * arbitration commissions, associations, private non-enterprise units, foundations, trade unions, enterprises, farmers'
 * cooperatives, military institutions, rural collectives. Classes whose members usually are none, or mixed (law firms,
 * forensic bodies, religious sites, representative offices, "other"), are OTHER_ORG. The class can't tell a company from a
 * partnership or branch (all 91): where it matters, the registration's enterprise type decides.
 */
const KIND_OF_CLASS: ReadonlyMap<string, OrganisationKind> = new Map([
  ...pairs('LEGAL_PERSON', '11 12 13 32 35 51 52 53 81 91 93 A1 N1 N2 N3'),
  ...pairs('OTHER_ORG', '19 21 29 31 33 34 39 41 49 59 61 62 69 71 72 79 89 A9 N9 Y1'),
  ...pairs('SOLE_TRADER', '92'),
]);

// GB/T 2260 provinces, and 66 as used for the Xinjiang corps. National registers write 100000.
const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82'.split(' '),
);
const NATIONAL_DIVISION = '100000';

/**
 * True for a USCC (18 characters, upper case): alphabet, a department and class of GB 32100, a division of a known province
 * (counties aren't looked up: they come and go) and the check character. Department, class and province matter: by the check
 * character alone one citizen number in 31 would pass for an organisation.
 */
export function isUscc(code: string): boolean {
  return isUsccForm(code) && hasUsccCheckCharacter(code);
}

/** Everything that `isUscc` asks except the check character. */
function isUsccForm(code: string): boolean {
  if (!USCC_FORM.test(code) || !KIND_OF_CLASS.has(code.slice(0, 2))) return false;
  const division = code.slice(2, 8);
  return division === NATIONAL_DIVISION || PROVINCES.has(division.slice(0, 2));
}

/** True if the 18 characters are in the alphabet and the last is the check character of the others. */
export function hasUsccCheckCharacter(code: string): boolean {
  return /^[0-9A-HJ-NP-RTUWXY]{18}$/.test(code) && uscCheckCharacter(code.slice(0, 17)) === code[17];
}

/**
 * Check character of GB 32100 for the first 17 characters of a USCC. Any one wrong character and any swap of neighbours
 * changes it (31 is prime). Throws RangeError for anything but 17 characters of the alphabet.
 */
export function uscCheckCharacter(first17: string): string {
  const sum = weightedSum(first17, USCC_WEIGHTS, (character) => USCC_ALPHABET.indexOf(character));
  // The outer modulus is part of the standard: a remainder of 0 means '0', not the 32nd character.
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/**
 * True for an organisation code of GB 11714 written without its hyphen (9 characters, upper case). Its check character doesn't
 * notice a character taken for another whose value differs by 11, 22 or 33 ('0', 'B', 'M' and 'X').
 */
export function isOrganisationCode(code: string): boolean {
  return ORGANISATION_FORM.test(code) && organisationCheckCharacter(code.slice(0, 8)) === code[8];
}

/**
 * Check character of GB 11714 for the first 8 characters. Letters count A = 10 to Z = 35.
 * Throws RangeError for anything but 8 digits or upper-case letters.
 */
export function organisationCheckCharacter(first8: string): string {
  const sum = weightedSum(first8, ORGANISATION_WEIGHTS, (character) =>
    /[0-9A-Z]/.test(character) ? Number.parseInt(character, 36) : -1,
  );
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** The organisation code inside a USCC: positions 9-17, without hyphen. Its check character may be wrong in issued codes. */
export function organisationCodeOf(uscc: string): string {
  return requireUscc(uscc).slice(8, 17);
}

/** The division of the registering authority in a USCC: positions 3-8. */
export function regionCodeOf(uscc: string): string {
  return requireUscc(uscc).slice(2, 8);
}

/** The kind of subject that a USCC names, by its class (positions 1-2). Throws RangeError for anything but a USCC. */
export function subjectKindOfUscc(uscc: string): OrganisationKind {
  const kind = KIND_OF_CLASS.get(requireUscc(uscc).slice(0, 2));
  if (kind === undefined) throw new RangeError('a USCC of an unknown class');
  return kind;
}

/**
 * True for a registration number of the business register before 2015 (GS 15-2006, 15 digits, ISO 7064 MOD 11,10).
 * Needed to tell it from a 15-digit identity number, which often fits it by its digits.
 */
export function isRegistrationNumber(code: string): boolean {
  if (!/^\d{15}$/.test(code)) return false;
  let product = 10;
  for (const digit of code.slice(0, 14)) {
    product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  }
  return (product + Number(code[14])) % 10 === 1;
}

function requireUscc(code: string): string {
  if (!isUscc(code)) throw new RangeError('not a unified social credit code');
  return code;
}

function weightedSum(text: string, weights: readonly number[], valueIn: (character: string) => number): number {
  if (text.length !== weights.length) throw new RangeError(`expected ${weights.length} characters, got ${text.length}`);
  let sum = 0;
  // Every code of every request comes here.
  for (let index = 0; index < weights.length; index += 1) {
    const value = valueIn(text.charAt(index));
    if (value < 0) throw new RangeError(`character ${index + 1} is outside the code's alphabet`);
    sum += value * (weights[index] ?? 0);
  }
  return sum;
}

function pairs(kind: OrganisationKind, classes: string): [string, OrganisationKind][] {
  return classes.split(' ').map((one) => [one, kind]);
}
