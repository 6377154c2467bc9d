import { SingleBar } from 'cli-progress';
import type { Supply } from '../../gateway/supply-desk.ts';

export interface Progress {
  readonly show: (supply: Pick<Supply, 'rows' | 'rowsIn'>) => void;
  readonly stop: () => void;
}

/** A bar with rows, rate and remaining time on a terminal; nothing anywhere else. */
export function progressOf(name: string): Progress {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${name} {bar} {value}/{total} rows  {rate} rows/s  {eta_formatted} left`,
    etaBuffer: 50,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = 0;
  return {
    show: ({ rows, rowsIn }) => {
      if (rowsIn === null) return;
      const now = performance.now();
      if (started === 0) {
        started = now;
        bar.start(rowsIn, rows, { rate: '…' });
        return;
      }
      bar.update(rows, { rate: Math.round(rows / ((now - started) / 1_000)) });
    },
    stop: () => bar.stop(),
  };
}
