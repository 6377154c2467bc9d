import { MARKET_REGULATION } from './agencies.ts';
import { districtPenalty } from './district-penalties.ts';
import { licenceOn } from './licences.ts';
import { LICENCE_COLUMNS_2016, LICENCE_MARKS_2016, licenceCells2016 } from './licences-2016.ts';
import { PENALTY_COLUMNS_2016, PENALTY_MARKS_2016, penaltyCells2016 } from './penalties-2016.ts';
import { recentDay } from './recent.ts';
import { accepted, type Cells, duplicate, machineColumns, type SampleFile, UTF8 } from './sample-file.ts';
import {
  isAmong,
  organisationAt,
  personAt,
  type Sample,
  SHOWN_ORGANISATION,
  SHOWN_PERSON,
  type Subject,
} from './subjects.ts';
import { yearOf } from './written-forms.ts';

/** The platform's own columns: the week and month of the batch, who uploaded it and in which upload. */
const BATCH_COLUMNS = machineColumns(['SSPC', 'DATA_MON', 'TBDEPT', 'UPLOADID']);

interface District {
  readonly table: 'CORP_XK' | 'CORP_CF' | 'PEOPLE_XK' | 'PEOPLE_CF';
  readonly about: Subject['kind'];
  readonly licences: boolean;
  readonly offset: number;
}

const DISTRICT_TABLES: readonly District[] = [
  { table: 'CORP_XK', about: 'ORGANISATION', licences: true, offset: 5 },
  { table: 'CORP_CF', about: 'ORGANISATION', licences: false, offset: 21 },
  { table: 'PEOPLE_XK', about: 'PERSON', licences: true, offset: 7 },
  { table: 'PEOPLE_CF', about: 'PERSON', licences: false, offset: 28 },
];

/** Licences and penalties of organisations and persons as a district's platform keeps them: the 2016 template and the keys of its batches. */
export const districtTables: readonly SampleFile[] = DISTRICT_TABLES.map((district) => ({
  path: `market-regulation/${district.table.toLowerCase().replace('_', '-')}.csv`,
  form: UTF8,
  manifest: { provider: MARKET_REGULATION.code, ...(district.licences ? {} : { procedure: 'GENERAL' as const }) },
  tables: [
    {
      columns: [
        ...BATCH_COLUMNS,
        ...machineColumns((district.licences ? LICENCE_COLUMNS_2016 : PENALTY_COLUMNS_2016).map(({ key }) => key)),
      ],
      marks: district.licences ? LICENCE_MARKS_2016 : PENALTY_MARKS_2016,
      rowsOf: (sample, subject) =>
        subject.kind === district.about && isAmong(subject, 40, district.offset)
          ? [accepted(cellsFor(sample, subject, district))]
          : [],
      closingRows: (sample) => {
        const shown =
          district.about === 'PERSON' ? personAt(sample, SHOWN_PERSON) : organisationAt(sample, SHOWN_ORGANISATION);
        return [duplicate(cellsFor(sample, shown, district))];
      },
    },
  ],
}));

function cellsFor(sample: Sample, subject: Subject, { table, licences }: District): Cells {
  const decidedOn = recentDay(sample, subject, table);
  const cells = licences
    ? licenceCells2016(licenceOn(sample, subject, { turn: 43, decidedOn }))
    : penaltyCells2016(districtPenalty(sample, subject, '沪区市监罚字'));
  const week = String(1 + (subject.index % 43)).padStart(2, '0');
  return {
    ...cells,
    SSPC: `${yearOf(sample.day)}-${week}`,
    DATA_MON: sample.day.slice(0, 7).replace('-', ''),
    TBDEPT: MARKET_REGULATION.name,
    UPLOADID: `${table}${subject.index}`,
  };
}
