/** An operation over the committed supergraph that takes long to plan, the longer the more subjects it names: some milliseconds each. */
export const hostileOperation = (subjects: number): string => {
  const roots = Array.from(
    { length: subjects },
    (_, n) =>
      `s${n}: subject(creditCode: $code) { name taxArrears(first: ${n % 100}) { balance } penalties { fine } judgments { id } }`,
  );
  return `query ($code: CreditCode!) { ${roots.join(' ')} }`;
};
