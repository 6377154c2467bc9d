import { arrears } from './arrears.ts';
import { creditGrades } from './credit-grades.ts';
import { dishonestDebtors } from './dishonest-debtors.ts';
import { firePenalties } from './fire-penalties.ts';
import { licences2016 } from './licences-2016.ts';
import { licences2018 } from './licences-2018.ts';
import { penalties2016 } from './penalties-2016.ts';
import { penalties2018 } from './penalties-2018.ts';
import { registrations } from './registrations.ts';
import type { SampleFile } from './sample-file.ts';
import { traffic } from './traffic.ts';

/** Every file that is written. */
export const SAMPLE_FILES: readonly SampleFile[] = [
  registrations,
  licences2016,
  licences2018,
  penalties2016,
  penalties2018,
  creditGrades,
  arrears,
  dishonestDebtors,
  firePenalties,
  traffic,
];
