import type { CodeTable } from '../supply/code-tables.ts';

/**
 * 案件类别 of judgments. Only criminal ones and civil and commercial ones about property are collected (Art. 13(iii)), so that 民事 alone does
 * not say enough.
 */
export const judgmentKinds: CodeTable = {
  name: '案件类别',
  words: {
    刑事: 'CRIMINAL',
    刑事案件: 'CRIMINAL',
    商事: 'CIVIL_PROPERTY',
    商事案件: 'CIVIL_PROPERTY',
    涉财产民事: 'CIVIL_PROPERTY',
    '民事(涉及财产)': 'CIVIL_PROPERTY',
    '民事(财产)': 'CIVIL_PROPERTY',
    涉及财产的民事: 'CIVIL_PROPERTY',
    涉及财产的商事: 'CIVIL_PROPERTY',
    '涉及财产的民事、商事': 'CIVIL_PROPERTY',
  },
};

/**
 * Words of causes of action that are not about property, after the parts on personality rights, marriage, family and inheritance, and the
 * special procedures about a person, of the Supreme People's Court's list of civil causes.
 */
export const familyCauses: readonly string[] = [
  ...[
    '婚姻',
    '离婚',
    '婚约',
    '同居',
    '夫妻',
    '彩礼',
    '抚养',
    '扶养',
    '赡养',
    '收养',
    '探望',
    '监护',
    '亲子',
    '家庭',
    '家事',
  ],
  ...['继承', '遗赠', '遗产', '遗嘱', '分家析产', '人格权', '生命权', '健康权', '身体权', '姓名权', '肖像权', '名誉权'],
  ...['隐私权', '个人信息保护', '人身自由', '人身安全保护令', '宣告失踪', '宣告死亡', '民事行为能力', '选民资格'],
];
