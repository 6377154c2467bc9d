import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, olderNumber, tenThousandYuan, text } from '../../supply/layout.ts';

/**
 * CORP_INFO of Shanghai's shared system of legal persons, as district platforms hold it: machine names only. The capital is in 万元, as in
 * the register. What it knows of taxes, and who received or ended a registration (by codes without a name), is not kept.
 */
export const legalPerson: Layout = {
  name: 'legal-person',
  title: '法人基本信息（CORP_INFO）',
  item: 'REGISTRATION',
  penalty: false,
  factKey: [],
  // The register's last change is what stands in it now.
  decidedOn: 'approvedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['UNI_SC_ID'], headers: [], value: text, role: 'USCC' },
    { machine: ['ORGAN_CODE'], headers: [], value: text, role: 'ORGANISATION_CODE' },
    { machine: ['TAXPAYERS_CODE'], headers: [], value: text, role: 'TAXPAYER_NO' },
    { machine: ['REG_NO'], headers: [], value: olderNumber, role: 'REGISTRATION_NO', field: 'registrationNo' },
    { machine: ['CORP_NAME'], headers: [], value: text, role: 'SUBJECT_NAME', field: 'name', required: 'ALWAYS' },
    { machine: ['CORP_TYPE'], headers: [], value: text, field: 'enterpriseType' },
    { machine: ['CORP_STATUS'], headers: [], value: text, field: 'state' },
    { machine: ['PERSON_NAME'], headers: [], value: text, field: 'legalRepresentative' },
    { machine: ['ADDRESS'], headers: [], value: text, field: 'address' },
    { machine: ['ESTABLISH_DATE'], headers: [], value: date, field: 'establishedOn' },
    { machine: ['CHANGE_DATE'], headers: [], value: date, field: 'approvedOn' },
    { machine: ['REPEAL_DATE'], headers: [], value: date, field: 'cancelledOn' },
    { machine: ['REG_CAPITAL'], headers: [], value: tenThousandYuan, field: 'capital' },
    { machine: ['CURRENCY'], headers: [], value: text, field: 'capitalCurrency' },
    { machine: ['BUSINESS_SCOPE'], headers: [], value: text, field: 'scope' },
    { machine: ['INDUSTRY_CODE'], headers: [], value: text, field: 'industryCode' },
    sourceTime,
  ],
  ignored: [
    ...['CORP_INFO_ID', 'ENTITY_ID', 'AREA_CODE', 'IS_ZMQ', 'RECEIVING_ORGAN'],
    ...['PERSON_CERT_TYPE', 'PERSON_CERT_CODE', 'ZIP', 'TELEPHONE'],
    ...['REPEAL_REASON', 'REPEAL_ORGAN', 'CHANGE_ITEM'],
    ...['TAX_CODE', 'TAX_REG_DATE', 'TAX_CHGE_CONTENT', 'TAX_CHGE_DATE'],
    ...['TAX_REPEAL_REASON', 'TAX_REPEAL_DATE', 'TAX_REPEAL_ORGAN'],
    ...['SSPC', 'DATA_MON', 'TBDEPT', 'UPLOADID'],
  ],
};
