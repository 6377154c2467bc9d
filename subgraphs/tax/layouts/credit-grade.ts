import { taxGrades } from '../../supply/code-tables.ts';
import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, text } from '../../supply/layout.ts';

/** 纳税信用等级, one row a taxpayer and year. */
export const creditGrade: Layout = {
  name: 'credit-grade',
  title: '纳税信用等级',
  item: 'TAX_CREDIT_RATING',
  penalty: false,
  factKey: ['evaluationYear'],
  decidedOn: 'evaluatedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
    { machine: ['nsrsbh'], headers: ['纳税人识别号'], value: text, role: 'TAXPAYER_NO' },
    { machine: ['nsrmc'], headers: ['纳税人名称'], value: text, role: 'SUBJECT_NAME', required: 'ALWAYS' },
    {
      machine: ['pjnd'],
      headers: ['评价年度'],
      value: { kind: 'YEAR' },
      field: 'evaluationYear',
      required: 'ALWAYS',
    },
    {
      machine: ['xydj'],
      headers: ['信用等级', '信用级别', '纳税信用等级', '纳税信用级别'],
      value: oneOf(taxGrades),
      field: 'grade',
      required: 'ALWAYS',
    },
    { machine: ['pjdf'], headers: ['评价得分'], value: { kind: 'DECIMAL' }, field: 'score' },
    { machine: ['pdsj'], headers: ['评定时间', '评定日期'], value: date, field: 'evaluatedOn' },
    { machine: ['yxqq'], headers: ['评价结果有效期始', '有效期始'], value: date, field: 'validFrom' },
    { machine: ['yxqz'], headers: ['评价结果有效期止', '有效期止'], value: date, field: 'validTo' },
    { machine: ['zgswjg'], headers: ['主管税务机关'], value: text, field: 'authority.name' },
    sourceTime,
  ],
  ignored: ['pjdw', '评价单位'],
};
