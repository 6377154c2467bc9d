import { DISTRICT_TAX_OFFICES, TAX } from './agencies.ts';
import type { Marks } from './marks.ts';
import { accepted, type Cells, duplicate, headedColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import {
  type Organisation,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  withWrongCheck,
} from './subjects.ts';
import { dayOf, yearOf } from './written-forms.ts';

const COLUMNS = headedColumns({
  uscc: '统一社会信用代码',
  name: '纳税人名称',
  year: '评价年度',
  grade: '信用等级',
  ratedBy: '评价单位',
  ratedOn: '评定时间',
  validFrom: '评价结果有效期始',
  validTo: '评价结果有效期止',
  authority: '主管税务机关',
});

// Of 100 taxpayers; the rest is D. M is for new firms.
const GRADES = [...'A'.repeat(25), ...'B'.repeat(48), ...'C'.repeat(15), ...'D'.repeat(4)];

const MARKS: Marks = {
  name: 'name',
  uscc: 'uscc',
  dates: ['ratedOn', 'validFrom', 'validTo'],
  decidedOn: 'ratedOn',
  spans: [['validFrom', 'validTo']],
  openEnds: ['validTo'],
  required: ['year', 'grade'],
  optional: ['ratedBy', 'ratedOn', 'authority'],
};

/** Yearly tax credit grades of organisations. */
export const creditGrades: SampleFile = {
  path: 'tax/credit-grades.csv',
  form: UTF8,
  manifest: { provider: TAX.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => (subject.kind === 'ORGANISATION' ? grades(sample, subject).map(accepted) : []),
      closingRows: (sample) => {
        const shown = grades(sample, organisationAt(sample, SHOWN_ORGANISATION)).slice(0, 1);
        const stranger = grade(organisationAt(sample, sample.subjects), lastRatedYear(sample), 'B');
        return [
          ...shown.map(duplicate),
          quarantined('CHECK_DIGIT', 'uscc', { ...stranger, uscc: withWrongCheck(stranger.uscc ?? '') }),
          quarantined('UNKNOWN_VALUE', 'grade', { ...stranger, grade: 'E' }),
        ];
      },
    },
  ],
};

function grades(sample: Sample, organisation: Organisation): readonly Cells[] {
  const random = randomFor(sample, organisation.index, 'credit-grades');
  const shown = organisation.index === SHOWN_ORGANISATION;
  const drawn = random.below(100);
  const count = shown ? 3 : drawn < 25 ? 1 : drawn < 40 ? 2 : drawn < 50 ? 3 : 0;
  const last = lastRatedYear(sample);
  return Array.from({ length: count }, (_, turn) => last - turn)
    .filter((year) => year > yearOf(organisation.establishedOn))
    .map((year, turn) => {
      const young = year - yearOf(organisation.establishedOn) < 3;
      const drawnGrade = young ? 'M' : random.pick(GRADES);
      return grade(organisation, year, shown ? (['A', 'A', 'B'][turn] ?? 'A') : drawnGrade);
    });
}

function grade(organisation: Organisation, year: number, letter: string): Cells {
  return {
    uscc: organisation.code,
    name: organisation.name,
    year: String(year),
    grade: letter,
    ratedBy: TAX.name,
    ratedOn: dayOf(year + 1, 4, 20),
    validFrom: dayOf(year + 1, 5, 1),
    validTo: dayOf(year + 2, 4, 30),
    authority: DISTRICT_TAX_OFFICES[organisation.index % 2] ?? TAX.name,
  };
}

/** Grades of a year are given in April of the next. */
function lastRatedYear(sample: Sample): number {
  const year = yearOf(sample.day);
  return sample.day >= dayOf(year, 5, 1) ? year - 1 : year - 2;
}
