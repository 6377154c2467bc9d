import type { Department } from '../department.ts';
import { certification } from './layouts/certification.ts';
import { legalPerson } from './layouts/legal-person.ts';
import { licence2016 } from './layouts/licence-2016.ts';
import { licence2018 } from './layouts/licence-2018.ts';
import { abnormalOperation, seriousViolation } from './layouts/listing.ts';
import { penalty2016 } from './layouts/penalty-2016.ts';
import { penalty2018 } from './layouts/penalty-2018.ts';
import { bureauPenalty } from './layouts/penalty-bureau.ts';
import { registration } from './layouts/registration.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'market-regulation',
  tables,
  layouts: [
    ...[licence2016, licence2018, penalty2016, penalty2018, bureauPenalty],
    ...[registration, legalPerson, certification, abnormalOperation, seriousViolation],
  ],
  migrations: new URL('./migrations/', import.meta.url),
};
