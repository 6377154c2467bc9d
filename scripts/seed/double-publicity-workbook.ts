import { MARKET_REGULATION } from './agencies.ts';
import { districtPenalty } from './district-penalties.ts';
import { licenceOn } from './licences.ts';
import { LICENCE_COLUMNS_2018, LICENCE_MARKS_2018, licenceCells2018 } from './licences-2018.ts';
import { PENALTY_COLUMNS_2018, PENALTY_MARKS_2018, penaltyCells2018 } from './penalty-template-2018.ts';
import { recentDay } from './recent.ts';
import {
  accepted,
  blankRow,
  type Cells,
  duplicate,
  noteRow,
  quarantined,
  type SampleFile,
  type SampleTable,
  WORKBOOK,
} from './sample-file.ts';
import { isAmong, organisationAt, type Sample, SHOWN_ORGANISATION, type Subject, withWrongCheck } from './subjects.ts';

const licences: SampleTable = {
  sheet: '行政许可',
  title: '行政许可信息公示表（测试数据）',
  columns: LICENCE_COLUMNS_2018,
  marks: LICENCE_MARKS_2018,
  rowsOf: (sample, subject) =>
    isAmong(subject, 160, 10) || isAmong(subject, 160, 27) ? [accepted(licenceCells(sample, subject))] : [],
  closingRows: (sample) => {
    const stranger = licenceCells(sample, organisationAt(sample, sample.subjects));
    return [
      duplicate(licenceCells(sample, organisationAt(sample, SHOWN_ORGANISATION))),
      quarantined('CHECK_DIGIT', 'XK_XDR_SHXYM', {
        ...stranger,
        XK_XDR_SHXYM: withWrongCheck(stranger.XK_XDR_SHXYM ?? ''),
      }),
      blankRow(),
      noteRow(LICENCE_COLUMNS_2018),
    ];
  },
};

const penalties: SampleTable = {
  sheet: '行政处罚',
  title: '行政处罚信息公示表（测试数据）',
  columns: PENALTY_COLUMNS_2018,
  marks: PENALTY_MARKS_2018,
  rowsOf: (sample, subject) =>
    isAmong(subject, 160, 16) || isAmong(subject, 160, 38) ? [accepted(penaltyCells(sample, subject))] : [],
  closingRows: (sample) => {
    const stranger = penaltyCells(sample, organisationAt(sample, sample.subjects));
    return [
      duplicate(penaltyCells(sample, organisationAt(sample, SHOWN_ORGANISATION))),
      quarantined('AMOUNT_UNIT', 'CF_NR_FK', { ...stranger, CF_NR_FK: '2000元' }),
    ];
  },
};

/** Licences and penalties in the 2018 template on two sheets of a workbook, as a district fills in the city's. */
export const doublePublicityWorkbook: SampleFile = {
  path: 'market-regulation/double-publicity-2018.xlsx',
  form: WORKBOOK,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [licences, penalties],
};

function licenceCells(sample: Sample, subject: Subject): Cells {
  const decidedOn = recentDay(sample, subject, 'double-publicity-2018');
  return licenceCells2018(licenceOn(sample, subject, { turn: 42, decidedOn }));
}

const penaltyCells = (sample: Sample, subject: Subject): Cells =>
  penaltyCells2018(districtPenalty(sample, subject, '沪双市监处'), MARKET_REGULATION);
