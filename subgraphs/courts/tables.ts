import type { RecordTable } from '../record-table.ts';

/** Where each record type of this department is kept: its own fields as schema.graphql has them. */
export const tables: readonly RecordTable[] = [
  {
    type: 'DishonestJudgmentDebtor',
    field: 'dishonestDebtorListings',
    table: 'dishonest_judgment_debtor',
    single: false,
    columns: {
      caseNo: 'text',
      basisNo: 'text',
      basisUnit: 'text',
      court: 'json',
      region: 'text',
      filedOn: 'date',
      publishedOn: 'date',
      duty: 'text',
      performance: 'text',
      performedPart: 'text',
      unperformedPart: 'text',
      behaviour: 'list',
      legalRepresentative: 'text',
      listedUntil: 'date',
      withdrawnOn: 'date',
    },
  },
  {
    type: 'EnforcementCase',
    field: 'enforcementCases',
    table: 'enforcement_case',
    single: false,
    columns: {
      caseNo: 'text',
      court: 'json',
      filedOn: 'date',
      amount: 'decimal',
      state: 'text',
    },
  },
  {
    type: 'Judgment',
    field: 'judgments',
    table: 'judgment',
    single: false,
    columns: {
      caseNo: 'text',
      court: 'json',
      kind: 'text',
      cause: 'text',
      role: 'text',
      effectiveOn: 'date',
      resultSummary: 'text',
      amount: 'decimal',
    },
  },
];
