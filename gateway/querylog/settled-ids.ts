/** What this process knows of ids: up to which none can come any more, the highest seen, and looks that are not settled yet. */
export interface Looks {
  readonly settled: number;
  readonly seen: number;
  readonly waiting: readonly { readonly upTo: number; readonly newest: bigint }[];
}

/** Before the first look. */
export const noLook: Looks = Object.freeze({ settled: 0, seen: 0, waiting: [] });

/**
 * What is known after a look that saw everything up to `covered`: `oldest` was the oldest transaction before it, `last` the highest id in it,
 * `newest` the newest transaction after it. Ids are drawn before their entries are committed, so a lower one may become visible after a
 * higher one. `log_append` has its transaction's number before it draws an id: an id below one that was seen, and not seen itself, is of a
 * transaction that had begun by then. Once all of those are over, and a look after that covers the ids, they are settled.
 */
export function lookedAgain(
  looks: Looks,
  { oldest, last, covered }: { readonly oldest: bigint; readonly last: number; readonly covered: number },
  newest: bigint,
): Looks {
  const isOver = (look: Looks['waiting'][number]) => look.newest <= oldest && look.upTo <= covered;
  const settled = Math.max(looks.settled, ...looks.waiting.filter(isOver).map(({ upTo }) => upTo));
  const seen = Math.max(looks.seen, last);
  const waiting = looks.waiting.filter((look) => !isOver(look));
  const isNew = seen > settled && waiting.at(-1)?.upTo !== seen;
  return { settled, seen, waiting: isNew ? [...waiting, { upTo: seen, newest }] : waiting };
}
