import type { Department } from '../department.ts';
import { fire } from './layouts/fire.ts';
import { personIdentity } from './layouts/person-identity.ts';
import { traffic } from './layouts/traffic.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'public-security',
  tables,
  layouts: [fire, traffic, personIdentity],
  migrations: new URL('./migrations/', import.meta.url),
};
