/** What the product promises, by permanent id. docs/guarantees.md says how far each is kept today. */
export const guarantees = {
  'G-01':
    'Every byte of an answer or refusal to an admitted request has a committed entry, whatever is killed when; an entry whose delivery is unknown says so',
  'G-02': 'Refused, partial and failed queries are recorded like answered ones',
  'G-03': 'What a caller may not see is not fetched',
  'G-04': 'What a department returns is checked again at the edge, row by row',
  'G-05': 'No answer, error, count or set of department calls tells a caller that a hidden record or subject exists',
  'G-06': 'A record past its query period is in no answer, count, file, statistic or cache',
  'G-07': 'An objection mark cannot be selected away, cached away or batched away',
  'G-08': 'Sharing a batch never shows one caller another’s fields, rows or errors',
  'G-09': 'One department’s failure or slowness costs only its own fields, and the answer says so',
  'G-10': 'A changed, removed, inserted or reordered log entry is found and named',
  'G-11': 'Every access to a subject is shown to it with a proof, or counted as sealed until a date',
  'G-12':
    'Rows supplied = accepted + duplicate + quarantined with a reason + skipped (blank, footer); a file supplied twice changes nothing',
  'G-13': 'Banned information (Art. 14) and minors never enter',
  'G-14': 'A revoked token or authorization stops working within a second on every instance',
  'G-15': 'A department answers only the gateway',
  'G-16': 'No setting turns authorization or recording off',
  'G-17':
    'No score, rank, prediction or reverse lookup of persons; officers’ names and third persons’ codes are not in `accesses`',
} as const satisfies Readonly<Record<string, string>>;

export type GuaranteeId = keyof typeof guarantees;
