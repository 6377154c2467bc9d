export interface Halving<Item, Refusal> {
  /** Asks for all of these; null if they were answered, else why not. `again`: all of them were refused before, among others. */
  ask(items: readonly Item[], again: boolean): Promise<Refusal | null>;
  /** Told of those that stay without an answer. */
  giveUp(items: readonly Item[], refusal: Refusal): void;
  /** How many halves may be asked for. */
  readonly mostHalves: number;
}

/** So many rounds without any answer, of one, two and four calls, and it is not for the sake of three items or fewer. */
const mostFruitless = 3;

/**
 * Asks for a list and, where it is refused, for its halves, so that one item does not keep the others from being answered. Each round waits for
 * the one before: what can be answered is, before more is tried.
 */
export async function askInHalves<Item, Refusal>(
  items: readonly Item[],
  { ask, giveUp, mostHalves }: Halving<Item, Refusal>,
): Promise<void> {
  let left = mostHalves;
  let parts = [items];
  for (let round = 1, answered = false; parts.length > 0; round += 1) {
    const refusals = await Promise.all(parts.map((part) => ask(part, round > 1)));
    answered ||= refusals.includes(null);
    const goesOn = answered || round < mostFruitless;
    parts = parts.flatMap((part, at) => {
      const refusal = refusals[at] ?? null;
      if (refusal === null) return [];
      if (goesOn && part.length > 1 && left >= 2) {
        left -= 2;
        const half = Math.ceil(part.length / 2);
        return [part.slice(0, half), part.slice(half)];
      }
      giveUp(part, refusal);
      return [];
    });
  }
}
