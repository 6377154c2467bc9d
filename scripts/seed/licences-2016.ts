import { addDays, addMonths } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import { type Licence, type LicencePeriod, licenceFor, licencesOf } from './licences.ts';
import type { Marks } from './marks.ts';
import {
  accepted,
  blankRow,
  type Cells,
  duplicate,
  GB18030,
  headedColumns,
  quarantined,
  type SampleFile,
} from './sample-file.ts';
import { minorAt, organisationAt, type Sample, SHOWN_ORGANISATION, withWrongCheck } from './subjects.ts';
import { withSlashes } from './written-forms.ts';

const PERIOD: LicencePeriod = {
  name: 'licences-2016',
  from: '2016-03-01',
  to: '2018-09-30',
  organisations: 30,
  persons: 5,
};

/** The 2016 licence template. */
export const LICENCE_COLUMNS_2016 = headedColumns({
  XK_WSH: '行政许可决定书文号',
  XK_XMMC: '项目名称',
  XK_SPLB: '审批类别',
  XK_NR: '许可内容',
  XK_XDR: '行政相对人名称',
  XK_XDR_SHXYM: '行政相对人代码_1(统一社会信用代码)',
  XK_XDR_ZDM: '行政相对人代码_2(组织机构代码)',
  XK_XDR_GSDJ: '行政相对人代码_3(工商登记码)',
  XK_XDR_SWDJ: '行政相对人代码_4(税务登记号)',
  // The stray space stands in the published template.
  XK_XDR_SFZ: '行政相对人代码_5 (居民身份证号)',
  XK_FR: '法定代表人姓名',
  XK_JDRQ: '许可决定日期',
  XK_JZQ: '许可截止期',
  XK_XZJG: '许可机关',
  XK_ZT: '当前状态',
  DFBM: '地方编码',
  SJC: '数据更新时间戳',
  BZ: '备注',
});

/** What stands where in it. */
export const LICENCE_MARKS_2016: Marks = {
  name: 'XK_XDR',
  uscc: 'XK_XDR_SHXYM',
  organisationCode: 'XK_XDR_ZDM',
  registrationNo: 'XK_XDR_GSDJ',
  taxpayerNo: 'XK_XDR_SWDJ',
  citizenNumber: 'XK_XDR_SFZ',
  documentNo: 'XK_WSH',
  dates: ['XK_JDRQ', 'XK_JZQ', 'SJC'],
  decidedOn: 'XK_JDRQ',
  openEnds: ['XK_JZQ'],
  status: 'XK_ZT',
  freeText: 'XK_NR',
  required: ['XK_WSH', 'XK_NR', 'XK_JDRQ', 'XK_XZJG'],
  optional: ['XK_XMMC', 'XK_JZQ', 'XK_ZT', 'BZ'],
};

/** Licences in the 2016 double-publicity template, by Chinese headers, as a sheet on an office computer saves it. */
export const licences2016: SampleFile = {
  path: 'market-regulation/licences-2016.csv',
  form: GB18030,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: LICENCE_COLUMNS_2016,
      marks: LICENCE_MARKS_2016,
      rowsOf: (sample, subject) =>
        licencesOf(sample, subject, PERIOD).map((licence) => accepted(licenceCells2016(licence))),
      closingRows,
    },
  ],
};

function closingRows(sample: Sample) {
  const shown = licencesOf(sample, organisationAt(sample, SHOWN_ORGANISATION), PERIOD).slice(0, 1);
  const stranger = licenceCells2016(licenceFor(sample, organisationAt(sample, sample.subjects), '2017-06-01'));
  const minor = licenceCells2016(licenceFor(sample, minorAt(sample, sample.subjects), addDays(sample.day, -100)));
  return [
    ...shown.map((licence) => duplicate(licenceCells2016(licence))),
    // The department corrects what was licensed, later.
    ...shown.map((licence) => accepted(licenceCells2016(corrected(licence)))),
    // And a branch office sends what it had before, again.
    ...shown.map((licence) => duplicate(licenceCells2016(licence))),
    blankRow(),
    quarantined('CHECK_DIGIT', 'XK_XDR_SHXYM', {
      ...stranger,
      XK_XDR_SHXYM: withWrongCheck(stranger.XK_XDR_SHXYM ?? ''),
    }),
    quarantined('MINOR', 'XK_XDR_SFZ', minor),
  ];
}

function corrected(licence: Licence): Licence {
  return { ...licence, content: `${licence.content}（扩项）`, updatedOn: addMonths(licence.updatedOn, 2) };
}

/** A licence's cells in the 2016 template. */
export function licenceCells2016(licence: Licence): Cells {
  const { subject } = licence;
  const organisation = subject.kind === 'ORGANISATION';
  return {
    XK_WSH: licence.documentNo,
    XK_XMMC: licence.documentName,
    XK_SPLB: licence.kind,
    XK_NR: licence.content,
    XK_XDR: subject.name,
    XK_XDR_SHXYM: organisation ? subject.code : '',
    XK_XDR_ZDM: organisation ? `${subject.code.slice(8, 16)}-${subject.code.slice(16, 17)}` : '',
    XK_XDR_GSDJ: '/',
    XK_XDR_SWDJ: '',
    XK_XDR_SFZ: organisation ? '' : subject.code,
    XK_FR: organisation ? subject.legalRepresentative : '无',
    XK_JDRQ: withSlashes(licence.decidedOn),
    XK_JZQ: licence.validTo === null ? '长期' : withSlashes(licence.validTo),
    XK_XZJG: MARKET_REGULATION.name,
    XK_ZT: '0',
    DFBM: '319900',
    SJC: withSlashes(licence.updatedOn),
    BZ: '',
  };
}
