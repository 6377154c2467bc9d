import { today, yearOf } from '../../domain/calendar-date.ts';
import { type CatalogueEntry, type CatalogueSet, catalogueFor, entryOfItem } from '../../domain/catalogue.ts';
import { providersElsewhere } from '../../domain/providers.ts';
import type { FoundHeader } from './find-layout.ts';
import { readHeader } from './header.ts';
import type { SupplyParts } from './import-file.ts';
import type { JudgeContext } from './judge.ts';
import type { Layout } from './layout.ts';
import type { CheckedManifest } from './manifest.ts';
import type { KnownNumbers } from './older-numbers.ts';
import { SupplyRefused } from './outcome.ts';

const nothingKnown: KnownNumbers = new Map();

/** What rows under this header are judged by today. Throws SupplyRefused where the catalogue in force does not list their item (Art. 15). */
export function judgeContext(
  parts: Pick<SupplyParts, 'catalogues' | 'providers' | 'department' | 'clock'>,
  header: Pick<FoundHeader, 'layout' | 'columns' | 'width'>,
  { provider, procedure }: Pick<CheckedManifest, 'provider' | 'procedure'>,
  known: KnownNumbers = nothingKnown,
): JudgeContext {
  const day = today(parts.clock);
  const entry = entryInForce(parts.catalogues, header.layout, yearOf(day));
  const elsewhere = providersElsewhere(parts.providers, parts.department.name);
  return {
    layout: header.layout,
    columns: header.columns,
    width: header.width,
    entry,
    provider,
    elsewhere,
    procedure,
    day,
    known,
  };
}

/** The same for rows of a batch whose cells were kept: their columns are the known ones, in the batch's order. */
export function keptContext(
  parts: SupplyParts,
  batch: {
    readonly layout: string;
    readonly columns: readonly string[];
    readonly provider: CheckedManifest['provider'];
    readonly procedure: CheckedManifest['procedure'];
  },
  known?: KnownNumbers,
): JudgeContext {
  const layout = parts.department.layouts.find(({ name }) => name === batch.layout);
  if (!layout) throw new RangeError(`${parts.department.name} no longer has the layout ${batch.layout}`);
  const { columns } = readHeader(layout, batch.columns);
  return judgeContext(parts, { layout, columns, width: batch.columns.length }, batch, known);
}

/** Art. 15: only what the catalogue in force lists is taken in. */
function entryInForce(catalogues: CatalogueSet, { item, title }: Layout, year: number): CatalogueEntry {
  const entry = entryOfItem(catalogueFor(catalogues, year), item);
  if (entry) return entry;
  throw new SupplyRefused(
    `The catalogue in force in ${year} has no item for ${title}.`,
    'Do not send it until the catalogue lists it.',
  );
}
