import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text } from '../../supply/layout.ts';

/**
 * 自然人基本信息 (Art. 11(2)(i)): name and number. Birth date and sex are in the number; what else population exports have is not collected,
 * and a column about what Art. 14 bans refuses the file.
 */
export const personIdentity: Layout = {
  name: 'person-identity',
  title: '自然人基本信息',
  item: 'PERSON_IDENTITY',
  penalty: false,
  factKey: [],
  decidedOn: 'decidedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['xm'], headers: ['姓名'], value: text, role: 'SUBJECT_NAME', field: 'name', required: 'ALWAYS' },
    {
      machine: ['gmsfhm'],
      headers: ['公民身份号码', '居民身份证号', '身份证号', '身份证号码'],
      value: { kind: 'CITIZEN_NUMBER' },
      role: 'CITIZEN_NUMBER',
      field: 'identityNumber',
      required: 'ALWAYS',
    },
    { machine: ['djrq'], headers: ['登记日期'], value: date, field: 'decidedOn' },
    sourceTime,
  ],
  ignored: ['xb', '性别', 'csrq', '出生日期', 'mz', '民族', 'zz', '住址', 'xp', '照片'],
};
