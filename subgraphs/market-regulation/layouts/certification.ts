import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, text } from '../../supply/layout.ts';
import { certificateStates } from '../code-tables.ts';

/** 认证认可: a layout of our own, by the names of the data dictionary. */
export const certification: Layout = {
  name: 'certification',
  title: '认证认可',
  item: 'CERTIFICATION',
  penalty: false,
  factKey: ['certificateNo'],
  decidedOn: 'decidedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
    {
      machine: ['entname'],
      headers: ['企业名称', '获证组织名称', '名称'],
      value: text,
      role: 'SUBJECT_NAME',
      required: 'ALWAYS',
    },
    { machine: ['rzxm'], headers: ['认证项目'], value: text, field: 'scheme', required: 'ALWAYS' },
    { machine: ['zsbh'], headers: ['证书编号'], value: text, field: 'certificateNo', required: 'ALWAYS' },
    { machine: ['rzjg'], headers: ['认证机构'], value: text, field: 'body', required: 'ALWAYS' },
    { machine: ['fzrq'], headers: ['发证日期'], value: date, field: 'decidedOn' },
    { machine: ['yxqq'], headers: ['有效期自'], value: date, field: 'validFrom' },
    { machine: ['yxqz'], headers: ['有效期至'], value: date, field: 'validTo' },
    { machine: ['zszt'], headers: ['证书状态'], value: oneOf(certificateStates), field: 'status' },
    sourceTime,
  ],
  ignored: [],
};
