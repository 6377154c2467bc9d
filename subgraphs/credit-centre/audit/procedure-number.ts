const longest = 200;

/**
 * Whether a text can be the number of a procedure: as a reference that comes with a query can be (Art. 19), and nothing in it that
 * nobody would see and that would keep the two from being the same.
 */
export const isProcedureNumber = (text: string): boolean =>
  text.length <= longest && text === text.trim() && /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(text);
