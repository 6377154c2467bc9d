import { formatMoney } from '../../domain/money.ts';
import type { Agency } from './agencies.ts';
import type { Marks } from './marks.ts';
import { partyCells2018 } from './party-2018.ts';
import { type Penalty, resultOf } from './penalties.ts';
import { type Cells, type Column, headedColumns } from './sample-file.ts';

/** The 2018 penalty template, by Chinese headers with their marks of what must be filled in. */
export const PENALTY_COLUMNS_2018: readonly Column[] = headedColumns({
  CF_XDR_MC: '行政相对人名称（必填）',
  CF_XDR_LB: '行政相对人类别（必填）',
  CF_XDR_SHXYM: '行政相对人代码_1(统一社会信用代码)',
  CF_XDR_GSZC: '行政相对人代码_2(工商注册号)',
  CF_XDR_ZZJG: '行政相对人代码_3(组织机构代码)',
  CF_XDR_SWDJ: '行政相对人代码_4(税务登记号)',
  CF_XDR_SYDW: '行政相对人代码_5(事业单位证书号)',
  CF_XDR_SHZZ: '行政相对人代码_6(社会组织登记证号)',
  CF_FRDB: '法定代表人',
  CF_FR_ZJLX: '法定代表人证件类型',
  CF_FR_ZJHM: '法定代表人证件号码',
  CF_XDR_ZJLX: '自然人证件类型（为自然人时，必填）',
  CF_XDR_ZJHM: '自然人证件号码（为自然人时，必填）',
  CF_WSH: '行政处罚决定书文号（必填）',
  CF_WFXW: '违法行为类型（必填）',
  CF_SY: '违法事实（必填）',
  CF_YJ: '处罚依据（必填）',
  CF_CFLB: '处罚类别（必填）',
  CF_NR: '处罚内容（必填）',
  CF_NR_FK: '罚款金额(万元)',
  CF_NR_WFFF: '没收违法所得、没收非法财物的金额(万元)',
  CF_NR_ZKDX: '暂扣或吊销证照名称及编号',
  CF_JDRQ: '处罚决定日期（必填）',
  CF_YXQ: '处罚有效期（必填）',
  CF_GSJZQ: '公示截止期',
  CF_CFJG: '处罚机关（必填）',
  CF_CFJGDM: '处罚机关统一社会信用代码（必填）',
  CF_SJLY: '数据来源单位（必填）',
  CF_SJLYDM: '数据来源单位统一社会信用代码（必填）',
  BZ: '备注',
});

/** What stands where in it. */
export const PENALTY_MARKS_2018: Marks = {
  penalty: true,
  name: 'CF_XDR_MC',
  partyKind: 'CF_XDR_LB',
  uscc: 'CF_XDR_SHXYM',
  organisationCode: 'CF_XDR_ZZJG',
  registrationNo: 'CF_XDR_GSZC',
  taxpayerNo: 'CF_XDR_SWDJ',
  paperKind: 'CF_XDR_ZJLX',
  citizenNumber: 'CF_XDR_ZJHM',
  documentNo: 'CF_WSH',
  dates: ['CF_JDRQ', 'CF_YXQ', 'CF_GSJZQ'],
  decidedOn: 'CF_JDRQ',
  spans: [['CF_JDRQ', 'CF_YXQ']],
  openEnds: ['CF_YXQ'],
  tenThousandYuan: ['CF_NR_FK', 'CF_NR_WFFF'],
  penaltyKinds: 'CF_CFLB',
  unit: 'CF_CFJGDM',
  freeText: 'CF_SY',
  required: ['CF_WSH', 'CF_WFXW', 'CF_SY', 'CF_YJ', 'CF_CFLB', 'CF_NR', 'CF_JDRQ', 'CF_YXQ', 'CF_CFJG', 'CF_SJLY'],
  optional: ['CF_FRDB', 'CF_GSJZQ', 'BZ'],
};

/** A penalty's cells in the 2018 template. Amounts are in ten thousand yuan there. */
export function penaltyCells2018(penalty: Penalty, agency: Agency): Cells {
  const { subject, offence } = penalty;
  return {
    ...partyCells2018('CF', subject),
    CF_WSH: penalty.documentNo,
    CF_WFXW: offence.kind,
    CF_SY: offence.facts,
    CF_YJ: offence.legalBasis,
    CF_CFLB: penalty.kinds.join(';'),
    CF_NR: resultOf(penalty),
    CF_NR_FK: formatMoney(penalty.fine, 'TEN_THOUSAND_YUAN'),
    CF_NR_WFFF: penalty.confiscated === null ? '' : formatMoney(penalty.confiscated, 'TEN_THOUSAND_YUAN'),
    CF_JDRQ: penalty.decidedOn,
    CF_YXQ: penalty.effectiveUntil,
    CF_GSJZQ: penalty.publishUntil,
    CF_CFJG: agency.name,
    CF_CFJGDM: agency.code,
    CF_SJLY: agency.name,
    CF_SJLYDM: agency.code,
  };
}
