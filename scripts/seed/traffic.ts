import { addDays, type CalendarDate } from '../../domain/calendar-date.ts';
import { POLICE, TRAFFIC_POLICE } from './agencies.ts';
import type { Marks } from './marks.ts';
import type { Random } from './random.ts';
import {
  accepted,
  type Cells,
  machineColumns,
  quarantined,
  type SampleFile,
  type SampleRow,
  UTF8,
} from './sample-file.ts';
import {
  activeFrom,
  minorAt,
  type Person,
  personAt,
  randomFor,
  type Sample,
  SHOWN_PERSON,
  type Subject,
} from './subjects.ts';
import { later, sequence } from './written-forms.ts';

const COLUMNS = machineColumns([
  'jdsbh',
  'wfbh',
  'dsr',
  'jszh',
  'hpzl',
  'hphm',
  'wfsj',
  'wfdd',
  'wfdz',
  'wfxw',
  'wfxwmc',
  'wfjfs',
  'fkje',
  'cfzl',
  'cljg',
  'cljgmc',
  'clsj',
  'jkbj',
  'jkrq',
  'xxly',
]);

const VIOLATIONS = [
  { code: '1625', name: '不按交通信号灯规定通行', points: '6', fine: '200' },
  { code: '1636', name: '超过规定时速20%以上未达50%', points: '6', fine: '500' },
  { code: '1721', name: '超过规定时速50%以上', points: '12', fine: '1500' },
  { code: '1712', name: '饮酒后驾驶机动车', points: '12', fine: '2000' },
  { code: '1345', name: '违反禁止标线指示', points: '1', fine: '200' },
];
const PLACES = ['测试高架路', '样例大道', '云帆路启丰路口'];
const ON_THE_SPOT = '1';
const OFF_SITE = '2';

const MARKS: Marks = {
  penalty: true,
  name: 'dsr',
  citizenNumber: 'jszh',
  documentNo: 'jdsbh',
  dates: ['jkrq'],
  moments: ['wfsj', 'clsj'],
  yuan: ['fkje'],
  onTheSpot: 'xxly',
  freeText: 'wfdz',
  required: ['jdsbh', 'wfsj', 'wfxw', 'clsj', 'xxly'],
  optional: ['wfdz', 'wfxwmc', 'cljgmc', 'jkrq'],
};

/** Traffic decisions as the police's system exports them: persons by driving licence number, which is the identity number. */
export const traffic: SampleFile = {
  path: 'public-security/traffic.csv',
  form: UTF8,
  manifest: { provider: POLICE.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => violations(sample, subject),
      closingRows: (sample) => {
        const minor = minorAt(sample, sample.subjects);
        const random = randomFor(sample, minor.index, 'dirty traffic');
        const person = personAt(sample, sample.subjects);
        const violatedOn = addDays(sample.day, -60);
        return [
          quarantined('MINOR', 'jszh', violation(minor, random, 97, violatedOn)),
          // Before the 18th birthday; the person is of age by now.
          quarantined('MINOR', 'wfsj', violation(person, random, 98, addDays(activeFrom(person), -400))),
        ];
      },
    },
  ],
};

function violations(sample: Sample, subject: Subject): readonly SampleRow[] {
  if (subject.kind !== 'PERSON') return [];
  const random = randomFor(sample, subject.index, 'traffic');
  const count = subject.index === SHOWN_PERSON ? 2 : random.chance(35) ? 1 + random.below(3) : 0;
  const from = later(addDays(sample.day, -7 * 365), activeFrom(subject));
  const to = addDays(sample.day, -45);
  if (from >= to) return [];
  return Array.from({ length: count }, (_, turn) => {
    const cells = violation(subject, random, turn, random.day(from, to));
    // A ticket on the spot is the summary procedure, whatever the manifest says of the file.
    return turn === 2 && random.chance(20)
      ? quarantined('SUMMARY_PROCEDURE', 'xxly', { ...cells, xxly: ON_THE_SPOT })
      : accepted(cells);
  });
}

function violation(person: Person, random: Random, turn: number, violatedOn: CalendarDate): Cells {
  const { code, name, points, fine } = random.pick(VIOLATIONS);
  const hour = String(6 + random.below(16)).padStart(2, '0');
  const handledOn = addDays(violatedOn, 5 + random.below(25));
  const paid = random.chance(80);
  return {
    jdsbh: `3199${violatedOn.slice(2, 4)}${sequence(person, turn)}`,
    wfbh: `3199${sequence(person, turn)}`,
    dsr: person.name,
    jszh: person.code,
    hpzl: '02',
    hphm: `沪A·T${String(random.below(10_000)).padStart(4, '0')}`,
    wfsj: `${violatedOn} ${hour}:${random.pick(['05', '18', '30', '47'])}:00`,
    wfdd: '10199',
    wfdz: random.pick(PLACES),
    wfxw: code,
    wfxwmc: name,
    wfjfs: points,
    fkje: fine,
    cfzl: '罚款',
    cljg: '319900000000',
    cljgmc: TRAFFIC_POLICE,
    clsj: `${handledOn} 10:00:00`,
    jkbj: paid ? '1' : '0',
    jkrq: paid ? addDays(handledOn, random.below(10)) : '',
    xxly: OFF_SITE,
  };
}
