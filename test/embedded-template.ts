import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Puts the run's empty database (make-template.mjs) where embedded databases in this folder are copied from. */
export function giveTemplate(folder: string): void {
  const template = process.env.EMBEDDED_TEMPLATE;
  const place = join(folder, '.template');
  if (!template || existsSync(place)) return;
  mkdirSync(folder, { recursive: true });
  symlinkSync(template, place);
}
