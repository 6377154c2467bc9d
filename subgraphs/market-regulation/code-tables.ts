import type { CodeTable } from '../supply/code-tables.ts';

/**
 * Reasons for the list of abnormal operation, by the regulations on disclosure (2014, Art. 8 and 10) and the interim measures on the
 * list. The sentences vary with the year and the form of organisation; each reason has words that no other has.
 */
export const abnormalReasons: CodeTable = {
  name: '列入经营异常名录的原因',
  words: {
    未按期公示年度报告: 'NO_ANNUAL_REPORT',
    未在责令的期限内公示信息: 'NO_DISCLOSURE_ON_ORDER',
    '公示信息隐瞒真实情况、弄虚作假': 'FALSE_DISCLOSURE',
    通过登记的住所无法联系: 'UNREACHABLE',
  },
  parts: [
    [/第八条规定的期限公示|未.*(?:公示|报送).*年度报告/u, 'NO_ANNUAL_REPORT'],
    [/第十条规定责令|责令的期限/u, 'NO_DISCLOSURE_ON_ORDER'],
    [/隐瞒真实情况|弄虚作假/u, 'FALSE_DISCLOSURE'],
    [/无法(?:取得)?联系|无法与.*取得联系/u, 'UNREACHABLE'],
  ],
};

/** 证书状态 */
export const certificateStates: CodeTable = {
  name: '证书状态',
  words: {
    有效: 'NORMAL',
    正常: 'NORMAL',
    撤销: 'REVOKED',
    暂停: 'OTHER',
    注销: 'OTHER',
    失效: 'OTHER',
    过期: 'OTHER',
    过期失效: 'OTHER',
    其他: 'OTHER',
  },
};
