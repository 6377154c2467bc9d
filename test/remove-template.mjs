import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function removeTemplate() {
  rmSync(dirname(process.env.EMBEDDED_TEMPLATE), { recursive: true, force: true });
}
