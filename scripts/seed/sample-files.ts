import { abnormalTaxpayers } from './abnormal-taxpayers.ts';
import { arrears } from './arrears.ts';
import { bureauPenalties } from './bureau-penalties.ts';
import { certifications } from './certifications.ts';
import { corpInfo } from './corp-info.ts';
import { creditGrades } from './credit-grades.ts';
import { dishonestDebtors } from './dishonest-debtors.ts';
import { dishonestDebtorsZhejiang } from './dishonest-debtors-zhejiang.ts';
import { districtTables } from './district-tables.ts';
import { doublePublicityWorkbook } from './double-publicity-workbook.ts';
import { enforcementCases } from './enforcement-cases.ts';
import { firePenalties } from './fire-penalties.ts';
import { identities } from './identities.ts';
import { judgments } from './judgments.ts';
import { licences2016 } from './licences-2016.ts';
import { licences2018 } from './licences-2018.ts';
import { licencesMerged } from './licences-merged.ts';
import { abnormalOperations, seriousViolations } from './listings.ts';
import { majorTaxViolations } from './major-tax-violations.ts';
import { penalties2016 } from './penalties-2016.ts';
import { penalties2018 } from './penalties-2018.ts';
import { penaltiesWuhan } from './penalties-wuhan.ts';
import { penaltiesXml } from './penalties-xml.ts';
import { registrations } from './registrations.ts';
import type { SampleFile } from './sample-file.ts';
import { taxInspections, taxPenalties } from './tax-penalties.ts';
import { traffic } from './traffic.ts';

/** Every file that is written. */
export const SAMPLE_FILES: readonly SampleFile[] = [
  registrations,
  licences2016,
  licences2018,
  penalties2016,
  penalties2018,
  penaltiesWuhan,
  penaltiesXml,
  bureauPenalties,
  licencesMerged,
  doublePublicityWorkbook,
  abnormalOperations,
  seriousViolations,
  certifications,
  corpInfo,
  ...districtTables,
  creditGrades,
  arrears,
  majorTaxViolations,
  abnormalTaxpayers,
  taxPenalties,
  taxInspections,
  dishonestDebtors,
  dishonestDebtorsZhejiang,
  enforcementCases,
  judgments,
  firePenalties,
  traffic,
  identities,
];
