import { addDays } from '../../domain/calendar-date.ts';
import { DISTRICT_COURTS, HIGH_COURT } from './agencies.ts';
import type { Marks } from './marks.ts';
import { recentDay } from './recent.ts';
import {
  accepted,
  type Cells,
  duplicate,
  machineColumns,
  quarantined,
  resolved,
  type SampleFile,
  UTF8_FROM_OFFICE,
} from './sample-file.ts';
import { isAmong, type Organisation, organisationAt, randomFor, type Sample, SHOWN_ORGANISATION } from './subjects.ts';
import { sequence, yearOf } from './written-forms.ts';

const COLUMNS = machineColumns([
  'fydm',
  'bzxrmc',
  'zzjgdm',
  'fddbr',
  'zxfy',
  'zxyjwh',
  'larq',
  'ah',
  'zczxyjdw',
  'sxflwsqdyw',
  'bzxrlxqk',
  'fbrq',
  'ylxbf',
  'wlxbf',
  'sxbzxrxwqk',
]);

const MARKS: Marks = {
  name: 'bzxrmc',
  organisationCode: 'zzjgdm',
  documentNo: 'ah',
  dates: ['larq', 'fbrq'],
  decidedOn: 'fbrq',
  freeText: 'sxflwsqdyw',
  optional: ['fydm', 'fddbr', 'zxyjwh', 'zczxyjdw', 'ylxbf', 'wlxbf'],
  required: ['bzxrmc', 'zxfy', 'ah', 'fbrq'],
};

const EVERY = 80;
const BY_ORGANISATION_CODE = 42;

/** True for organisations whom a row names by their organisation code alone: the register must tell the directory of them. */
export const isNamedByOlderNumber = ({ kind, index }: { readonly kind: string; readonly index: number }): boolean =>
  kind === 'ORGANISATION' && index % EVERY === BY_ORGANISATION_CODE;

/** Dishonest judgment debtors by the field names of Zhejiang's export, which has the organisation code for its only code. */
export const dishonestDebtorsZhejiang: SampleFile = {
  path: 'courts/dishonest-debtors-zhejiang.csv',
  form: UTF8_FROM_OFFICE,
  manifest: { provider: HIGH_COURT.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => {
        if (subject.kind !== 'ORGANISATION') return [];
        const { code } = subject;
        if (isNamedByOlderNumber(subject)) return [resolved('zzjgdm', listing(sample, subject, hyphened(code)))];
        // Others have written the unified code there since 2015.
        return isAmong(subject, EVERY, 26) ? [accepted(listing(sample, subject, code))] : [];
      },
      closingRows: (sample) => {
        const shown = organisationAt(sample, SHOWN_ORGANISATION);
        const stranger = organisationAt(sample, sample.subjects);
        return [
          duplicate(listing(sample, shown, shown.code)),
          quarantined('IDENTITY_NOT_RESOLVED', 'zzjgdm', listing(sample, stranger, hyphened(stranger.code))),
          quarantined('CASE_NUMBER', 'ah', { ...listing(sample, stranger, stranger.code), ah: '执字第号' }),
        ];
      },
    },
  ],
};

const hyphened = (code: string): string => `${code.slice(8, 16)}-${code.slice(16, 17)}`;

function listing(sample: Sample, organisation: Organisation, organisationCode: string): Cells {
  const random = randomFor(sample, organisation.index, 'dishonest-debtors-zhejiang');
  const court = random.pick(DISTRICT_COURTS);
  const publishedOn = recentDay(sample, organisation, 'dishonest-debtors-zhejiang', 4);
  const filedOn = addDays(publishedOn, -25);
  const number = Number(sequence(organisation, 70));
  return {
    fydm: court.short.slice(1),
    bzxrmc: organisation.name,
    zzjgdm: organisationCode,
    fddbr: organisation.legalRepresentative,
    zxfy: court.name,
    zxyjwh: `（${yearOf(filedOn) - 1}）${court.short}民初${number}号`,
    larq: filedOn,
    ah: `（${yearOf(filedOn)}）${court.short}执${number}号`,
    zczxyjdw: court.name,
    sxflwsqdyw: `支付货款${10 + random.below(900)}万元`,
    bzxrlxqk: '全部未履行',
    fbrq: publishedOn,
    ylxbf: '',
    wlxbf: '',
    sxbzxrxwqk: '违反财产报告制度',
  };
}
