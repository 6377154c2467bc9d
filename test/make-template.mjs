// Once a run: an empty embedded database that every test starts from a copy of. Making one takes seconds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function makeTemplate() {
  const directory = mkdtempSync(join(tmpdir(), 'credit-template-'));
  const template = join(directory, 'template');
  execFileSync(process.execPath, [fileURLToPath(new URL('../database/initialise.mjs', import.meta.url)), template]);
  process.env.EMBEDDED_TEMPLATE = template;
}
