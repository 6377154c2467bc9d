import type { Department } from '../department.ts';
import { dishonestDebtor } from './layouts/dishonest-debtor.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'courts',
  tables,
  layouts: [dishonestDebtor],
  migrations: new URL('./migrations/', import.meta.url),
};
