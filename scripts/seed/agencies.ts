/** An invented agency of division 319900, as it stands in schema/providers.yaml or, where it only decides, in the rows alone. */
export interface Agency {
  readonly code: string;
  readonly name: string;
}

/** Providers; a test compares them with schema/providers.yaml. */
export const MARKET_REGULATION: Agency = { code: '11319900009001018T', name: '上海市市场监督管理局（测试）' };
export const TAX: Agency = { code: '11319900009001026M', name: '国家税务总局上海市税务局（测试）' };
export const POLICE: Agency = { code: '11319900009001034G', name: '上海市公安局（测试）' };
export const FIRE_AND_RESCUE: Agency = { code: '11319900009001042B', name: '上海市消防救援总队（测试）' };
export const HIGH_COURT: Agency = { code: '113199000090010506', name: '上海市高级人民法院（测试）' };

/** Offices below them, which the templates name without a code. */
export const DISTRICT_TAX_OFFICES = ['上海市测试区税务局（测试）', '上海市样例区税务局（测试）'];
export const TRAFFIC_POLICE = '上海市公安局交通警察总队（测试）';

/** Executing courts with their short form in case numbers. District numbers 0198 and 0199 aren't given to any court. */
export const DISTRICT_COURTS = [
  { name: '上海市测试区人民法院（测试）', short: '沪0199' },
  { name: '上海市样例区人民法院（测试）', short: '沪0198' },
];
