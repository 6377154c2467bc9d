import { type RawBuilder, sql } from 'kysely';
import { citizenCheckDigit, organisationCheckCharacter, uscCheckCharacter } from '../domain/credit-code.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** A company with records in every department. */
export const company = '91319900MA9TEXT196';
/** A company with a registration and one announcement of arrears. */
export const trader = '91319907MA84CG2310';
/** An association that only a penalty tells of. */
export const association = '51319911MA8BYWLF0G';
/** An adult with records that the directory knows. */
export const person = '99990019800101001X';
/** A number that belongs to a child on any day of these tests. */
export const child = citizenNumber('99990020150101001');
/** A valid code that nobody supplied anything about. */
export const stranger = '91319904MA8GUQ7132';

export const everySubject = [company, trader, association] as const;

const taxOffice = '上海市测试区税务局（测试）';
const market = '上海市市场监督管理局（测试）,11319900009001018T';
const brigade = '上海市消防救援总队（测试）,11319900009001042B';

const registrations = `uniscid,entname,regno,regorg,reporttype,regstate,dom,name,industryco,regcap,regcapcur,opscope,apprdate,estdate,opfrom,opto
${company},申城测试科技有限公司（测试）,319900000000005,上海市市场监督管理局（测试）,有限责任公司,存续,上海市测试区明通路169号,吴刚霞（测试）,I6510,50,人民币,软件开发,2025-09-06,2012-05-18,2012-05-18,9999-09-09
${trader},沪北鼎帆食品有限公司（测试）,319907000000023,上海市市场监督管理局（测试）,有限责任公司,存续,上海市测试区宏和路931号,罗军（测试）,F5221,1000,人民币,食品销售,2026-05-15,2022-07-28,2022-07-28,9999-09-09
`;

const penaltyHeader =
  '行政相对人名称（必填）,行政相对人类别（必填）,行政相对人代码_1(统一社会信用代码),法定代表人,自然人证件类型（为自然人时，必填）,自然人证件号码（为自然人时，必填）,行政处罚决定书文号（必填）,违法行为类型（必填）,违法事实（必填）,处罚依据（必填）,处罚类别（必填）,处罚内容（必填）,罚款金额(万元),处罚决定日期（必填）,处罚有效期（必填）,公示截止期,处罚机关（必填）,处罚机关统一社会信用代码（必填）,数据来源单位（必填）,数据来源单位统一社会信用代码（必填）';

export const penalties = `${penaltyHeader}
申城测试科技有限公司（测试）,法人及非法人组织,${company},吴刚霞（测试）,,,沪市监处〔2026〕0000151号,价格违法,不按规定明码标价,《价格法》第四十二条,罚款,罚款10000元,1,2026-06-04,2026-07-04,2029-06-04,${market},${market}
江湾明帆文化传播行业协会（测试）,法人及非法人组织,${association},周文玉（测试）,,,沪市监处〔2026〕0000152号,虚假宣传,对商品作虚假的商业宣传,《反不正当竞争法》第二十条,罚款,罚款2000元,0.2,2026-03-12,2026-06-12,2029-03-12,${market},${market}
`;

const firePenalties = `${penaltyHeader}
申城测试科技有限公司（测试）,法人及非法人组织,${company},吴刚霞（测试）,,,沪消行罚决字〔2026〕0000151号,未经检查营业,公众聚集场所未经消防安全检查营业,《消防法》第五十八条,罚款,罚款50000元,5,2026-03-06,2027-03-06,2029-03-06,${brigade},${brigade}
`;

// 2021-11-24 + 5 years − 1 day is the day of these tests: its last. The one cleared a day earlier is hidden already (Art. 27(1)).
const arrears = `纳税人识别号,公民身份号码,纳税人名称,欠税税种,欠税余额,公告期,公告日期,清缴日期,发布部门
${company},,申城测试科技有限公司（测试）,城市维护建设税,446243.00,2026Q3,2026-10-25,,${taxOffice}
${company},,申城测试科技有限公司（测试）,企业所得税,479467.00,2021Q2,2021-07-25,2021-11-24,${taxOffice}
${company},,申城测试科技有限公司（测试）,印花税,100.00,2021Q1,2021-04-25,2021-11-23,${taxOffice}
${trader},,沪北鼎帆食品有限公司（测试）,增值税,2000.50,2026Q3,2026-10-25,,${taxOffice}
,${person},张测试（测试）,个人所得税,749958.80,2026H1,2026-07-25,,${taxOffice}
`;

// Only grade A is open (catalogue, openWhen).
const grades = `统一社会信用代码,纳税人名称,评价年度,信用等级,评定时间,评价结果有效期始,评价结果有效期止,主管税务机关
${company},申城测试科技有限公司（测试）,2025,A,2026-04-20,2026-05-01,2027-04-30,${taxOffice}
${trader},沪北鼎帆食品有限公司（测试）,2025,B,2026-04-20,2026-05-01,2027-04-30,${taxOffice}
`;

const debtors = `iname,cardNum,businessEntity,courtName,areaName,partyTypeName,gistId,gistUnit,caseCode,regDate,publishDate,duty,performance
申城测试科技有限公司（测试）,${company},吴刚霞（测试）,上海市样例区人民法院（测试）,上海,581,（2024）沪0198民初101号,上海市样例区人民法院（测试）,（2025）沪0198执101号,2025年10月27日,2026年04月15日,支付工程款60万元,全部未履行
张测试（测试）,${person},,上海市测试区人民法院（测试）,上海,580,（2025）沪0199民初201号,上海市测试区人民法院（测试）,（2026）沪0199执201号,2026年01月03日,2026年04月15日,支付工程款890万元,部分未履行
`;

const supplies = [
  ['market-regulation', 'registrations.csv', registrations, {}],
  ['market-regulation', 'penalties.csv', penalties, { procedure: 'GENERAL' }],
  ['public-security', 'fire.csv', firePenalties, { procedure: 'GENERAL', provider: '11319900009001042B' }],
  ['tax', 'arrears.csv', arrears, {}],
  ['tax', 'grades.csv', grades, {}],
  ['courts', 'debtors.csv', debtors, {}],
] as const;

/** A world whose departments were supplied, through the importer, with a few rows about these subjects. */
export async function startProfileWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  try {
    for (const [department, filename, content, manifest] of supplies) {
      const { status, body } = await world.supply(department, filename, content, { ...manifest });
      if (status !== 200 || body.accepted !== body.rowsIn) throw new Error(`${filename}: ${JSON.stringify(body)}`);
    }
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

/** The unified profile: something of every department. */
export const profile = `creditCode name kind
  registration { state establishedOn capital }
  penalties { documentNo decidedOn fine kinds }
  fireSafetyPenalties { documentNo authority { name } }
  taxArrears { taxType balance clearedOn }
  taxCreditRatings { evaluationYear grade }
  dishonestDebtorListings { caseNo publishedOn }`;

export interface LogRow {
  readonly id: number;
  readonly kind: string;
  readonly details: object | null;
  readonly channel: string;
  readonly caller: string;
  readonly caller_id: string | null;
  readonly caller_name: string | null;
  readonly organisation: string | null;
  readonly operation: string | null;
  readonly operation_name: string | null;
  readonly subject: string | null;
  readonly released: Readonly<Record<string, number>>;
  readonly withheld: Readonly<Record<string, number>>;
  readonly outcome: string;
  readonly status: number;
  readonly errors: readonly string[];
  readonly incomplete: readonly string[];
}

/** The entries of the log, oldest first; those that `act` brought about, if it is given. */
export async function logOf(world: World, act?: () => Promise<unknown>): Promise<readonly LogRow[]> {
  const read = async (query: RawBuilder<LogRow>) => (await query.execute(world.gatewayDatabase.query)).rows;
  const before = act ? await read(sql<LogRow>`select * from query_log order by id desc limit 1`) : [];
  await act?.();
  return read(sql<LogRow>`select * from query_log where id > ${before[0]?.id ?? 0} order by id`);
}

/** Departments that were asked since `world.calls` was emptied, sorted; twice if asked twice. */
export const askedDepartments = (world: World): readonly string[] =>
  world.calls.map(({ department }) => department).sort();

/** As many valid codes of organisations that nobody knows. */
export function unknownCodes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const body = `MB${String(index).padStart(6, '0')}`;
    const first17 = `91319900${body}${organisationCheckCharacter(body)}`;
    return first17 + uscCheckCharacter(first17);
  });
}

export function citizenNumber(first17: string): string {
  return first17 + citizenCheckDigit(first17);
}
