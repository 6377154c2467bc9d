// Once a run: an empty embedded database that every test starts from a copy of. Making one takes seconds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function makeTemplate() {
  const directory = mkdtempSync(join(tmpdir(), 'credit-template-'));
  const template = join(directory, 'template');
  const initialise = fileURLToPath(new URL('../database/initialise.mjs', import.meta.url));
  execFileSync(process.execPath, ['--liftoff-only', initialise, template]);
  process.env.EMBEDDED_TEMPLATE = template;
}
