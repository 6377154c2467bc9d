import type { Department } from '../department.ts';
import { arrears } from './layouts/arrears.ts';
import { creditGrade } from './layouts/credit-grade.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'tax',
  tables,
  layouts: [creditGrade, arrears],
  migrations: new URL('./migrations/', import.meta.url),
};
