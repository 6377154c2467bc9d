import type { Department } from '../department.ts';
import { dishonestDebtor } from './layouts/dishonest-debtor.ts';
import { enforcementCase } from './layouts/enforcement-case.ts';
import { judgment } from './layouts/judgment.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'courts',
  tables,
  layouts: [dishonestDebtor, enforcementCase, judgment],
  migrations: new URL('./migrations/', import.meta.url),
};
