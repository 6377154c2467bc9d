import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RandomBytes } from '../../domain/clock.ts';
import { ensureSecretFile, KeyFileError } from '../../signing/keys.ts';

/** Where a row's cells belong: they open in no other place. */
export interface CellPlace {
  readonly batch: string;
  readonly row: number;
}

/** Keeps cells of supplied rows so that the department alone can read them (AES-256-GCM). */
export interface CellVault {
  readonly seal: (cells: readonly string[], place: CellPlace) => Buffer;
  /** Throws CellsSealed if the cells were changed, belong to another row, or were sealed with a key that is not at hand. */
  readonly open: (sealed: Buffer, place: CellPlace) => readonly string[];
}

/** Cells that do not open: they were changed, belong to another row, or were sealed with a key that is not at hand. */
export class CellsSealed extends Error {
  override readonly name = 'CellsSealed';
}

const KEY_BYTES = 32;
const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A vault of these keys, 32 bytes each: the first seals, all open. Sealed: key id (4 bytes of SHA-256 of the key), nonce, cells as
 * JSON, tag.
 */
export function cellVault(keys: readonly Buffer[], random: RandomBytes): CellVault {
  const [current] = keys.map((key) => ({ key, id: idOf(key) }));
  if (!current || keys.some((key) => key.length !== KEY_BYTES)) throw new RangeError('a cell key has 32 bytes');
  const byId = new Map(keys.map((key) => [idOf(key).toString('hex'), key]));
  return Object.freeze({
    seal: (cells: readonly string[], place: CellPlace) => {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(boundTo(place));
      const body = Buffer.concat([cipher.update(JSON.stringify(cells), 'utf8'), cipher.final()]);
      return Buffer.concat([current.id, nonce, body, cipher.getAuthTag()]);
    },
    open: (sealed: Buffer, place: CellPlace) => {
      const key = byId.get(sealed.subarray(0, ID_BYTES).toString('hex'));
      if (!key) throw new CellsSealed('the cells were sealed with a key that is not in CELLS_KEY_FILE');
      return opened(key, sealed, place);
    },
  });
}

function opened(key: Buffer, sealed: Buffer, place: CellPlace): readonly string[] {
  if (sealed.length < ID_BYTES + NONCE_BYTES + TAG_BYTES) throw new CellsSealed('the cells were cut off');
  const nonce = sealed.subarray(ID_BYTES, ID_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const body = decipher.update(sealed.subarray(ID_BYTES + NONCE_BYTES, -TAG_BYTES));
  try {
    return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as readonly string[];
  } catch (cause) {
    throw new CellsSealed('the cells were changed, or belong to another row', { cause });
  }
}

const boundTo = ({ batch, row }: CellPlace): Buffer => Buffer.from(`${batch} ${row}`);

const idOf = (key: Buffer): Buffer => createHash('sha256').update(key).digest().subarray(0, ID_BYTES);

/**
 * The keys of a file with one in base64 on each line, the one in use first. The file is made with a new key on first use (mode 0600).
 * To change the key, put a new line on top and leave the older ones. Throws KeyFileError for a file that holds anything else.
 */
export function loadOrCreateCellKeys(file: string, random: RandomBytes): readonly Buffer[] {
  ensureSecretFile(file, () => `${random(KEY_BYTES).toString('base64')}\n`, random);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const keys = lines.map((line) => Buffer.from(line.trim(), 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== KEY_BYTES)) {
    throw new KeyFileError(`${file} does not hold keys of 32 bytes in base64, one a line`);
  }
  return keys;
}
