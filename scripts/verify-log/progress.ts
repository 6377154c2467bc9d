import { SingleBar } from 'cli-progress';

export interface EntriesProgress {
  readonly show: (entries: number) => void;
  readonly stop: () => void;
}

/** How many entries have been verified, and at which rate, on a terminal; nothing anywhere else. How many there are, the end tells. */
export function entriesProgress(): EntriesProgress {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: 'verified {value} entries  {rate} entries/s',
    hideCursor: true,
    clearOnComplete: true,
  });
  const started = performance.now();
  bar.start(0, 0, { rate: '…' });
  return {
    show: (entries) => {
      bar.setTotal(entries + 1);
      bar.update(entries, { rate: Math.round(entries / ((performance.now() - started) / 1_000)) });
    },
    stop: () => bar.stop(),
  };
}
