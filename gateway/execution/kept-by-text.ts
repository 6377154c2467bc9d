import { LRUCache } from 'lru-cache';

export interface KeptLimits {
  /** How many are kept, the last that were asked for. */
  readonly max: number;
  /** How many characters of them together: of their texts, and as many as `lengthOf` says of what was made. */
  readonly maxSize: number;
}

/**
 * Keeps what is made of a text, also while it is being made, so that it is made once. What takes too long or fails is not kept: there may be
 * time later.
 */
export function keptByText<Made>({ max, maxSize }: KeptLimits, lengthOf: (made: Made) => number) {
  const kept = new LRUCache<string, Promise<Made>>({ max, maxSize });
  return (text: string, make: () => Promise<Made>): Promise<Made> => {
    const known = kept.get(text);
    if (known) return known;
    const making = make();
    kept.set(text, making, { size: text.length || 1 });
    making.then(
      (made) => {
        // What stays the same would keep its size.
        kept.delete(text);
        kept.set(text, making, { size: text.length + lengthOf(made) });
      },
      () => kept.delete(text),
    );
    return making;
  };
}
