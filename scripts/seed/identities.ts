import { POLICE } from './agencies.ts';
import type { Marks } from './marks.ts';
import { accepted, type Cells, duplicate, headedColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import { isAmong, minorAt, type Person, personAt, SHOWN_PERSON } from './subjects.ts';

const COLUMNS = headedColumns({ name: '姓名', identityNo: '公民身份号码' });
const MARKS: Marks = { name: 'name', citizenNumber: 'identityNo' };

/** Names and numbers of persons of age (Art. 10), and nothing else of what a population register knows (Art. 14). */
export const identities: SampleFile = {
  path: 'public-security/identities.csv',
  form: UTF8,
  manifest: { provider: POLICE.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (_, subject) =>
        subject.kind === 'PERSON' && isAmong(subject, 40, 18) ? [accepted(identity(subject))] : [],
      closingRows: (sample) => {
        const person = personAt(sample, sample.subjects);
        return [
          duplicate(identity(personAt(sample, SHOWN_PERSON))),
          quarantined('MINOR', 'identityNo', identity(minorAt(sample, sample.subjects))),
          quarantined('MASKED', 'identityNo', {
            ...identity(person),
            identityNo: `${person.code.slice(0, 6)}************`,
          }),
          quarantined('SCIENTIFIC_NOTATION', 'identityNo', { ...identity(person), identityNo: '9.99900E+17' }),
        ];
      },
    },
  ],
};

const identity = ({ name, code }: Person): Cells => ({ name, identityNo: code });
