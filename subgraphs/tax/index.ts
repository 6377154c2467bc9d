import type { Department } from '../department.ts';
import { abnormalTaxpayer } from './layouts/abnormal-taxpayer.ts';
import { arrears } from './layouts/arrears.ts';
import { creditGrade } from './layouts/credit-grade.ts';
import { majorViolation } from './layouts/major-violation.ts';
import { inspection, penalty, publishedPenalty } from './layouts/penalty.ts';
import { tables } from './tables.ts';

export const department: Department = {
  name: 'tax',
  tables,
  layouts: [creditGrade, arrears, majorViolation, penalty, inspection, publishedPenalty, abnormalTaxpayer],
  migrations: new URL('./migrations/', import.meta.url),
};
