/**
 * What Node is started with for a program of ours that opens an embedded database, as scripts/start/service.ts does: to optimise the
 * database's code takes a second of processor time, and tests end before it is saved.
 */
export const nodeFlags: readonly string[] = [
  '--liftoff-only',
  '--import',
  import.meta.resolve('@oxc-node/core/register'),
];
