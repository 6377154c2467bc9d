/** As many codes as the engine asks a department for at once. */
const most = 256;

interface Waiting<Part> {
  readonly resolve: (part: Part | undefined) => void;
  readonly reject: (error: unknown) => void;
  readonly part: Promise<Part | undefined>;
}

/**
 * Asks about the codes of concurrent requests together, as the engine does (execution/batching/entity-batches.ts): at once where nothing is on
 * its way, else when what was asked before is back.
 */
export function shared<Part>(
  ask: (codes: readonly string[]) => Promise<ReadonlyMap<string, Part>>,
): (code: string) => Promise<Part | undefined> {
  const waiting = new Map<string, Waiting<Part>>();
  let busy = false;

  async function send(): Promise<void> {
    while (waiting.size > 0) {
      const batch = new Map([...waiting].slice(0, most));
      for (const code of batch.keys()) waiting.delete(code);
      try {
        const parts = await ask([...batch.keys()]);
        for (const [code, { resolve }] of batch) resolve(parts.get(code));
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    busy = false;
  }

  return (code) => {
    const known = waiting.get(code);
    if (known) return known.part;
    const { promise, resolve, reject } = withResolvers<Part | undefined>();
    waiting.set(code, { part: promise, resolve, reject });
    if (!busy) setImmediate(send);
    busy = true;
    return promise;
  };
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((one, other) => {
    resolve = one;
    reject = other;
  });
  return { promise, resolve, reject };
}
