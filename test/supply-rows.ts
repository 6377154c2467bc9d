import { AGENCY, type Cells, ORGANISATION, PERSON } from './supply-codes.ts';
import { ownRows } from './supply-rows-own.ts';

export { AGENCY, type Cells, ORGANISATION, PERSON, SOLE_TRADER } from './supply-codes.ts';

/** A good row of every layout, by machine name; a person where the item allows it. */
export const goodRows: Readonly<Record<string, { readonly organisation?: Cells; readonly person?: Cells }>> = {
  ...ownRows,
  'licence-2016': twice('XK_XDR_SFZ', {
    XK_XDR: '申城测试科技有限公司（测试）',
    XK_XDR_SHXYM: ORGANISATION,
    XK_WSH: '沪许〔2016〕1号',
    XK_XMMC: '食品经营许可',
    XK_SPLB: '普通',
    XK_NR: '食品销售',
    XK_JDRQ: '2016/03/01',
    XK_JZQ: '2031/02/28',
    XK_XZJG: '上海市测试局（测试）',
    XK_ZT: '0',
    SJC: '2016/03/02',
  }),
  'licence-2018': person2018('XK', {
    XK_XDR_MC: '申城测试科技有限公司（测试）',
    XK_XDR_LB: '法人及非法人组织',
    XK_XDR_SHXYM: ORGANISATION,
    XK_XKWS: '准予许可决定书',
    XK_WSH: '沪许〔2026〕1号',
    XK_XKLB: '其他-备案',
    XK_XKZS: '食品经营许可证',
    XK_XKBH: 'JY13101990000001',
    XK_NR: '食品销售',
    XK_JDRQ: '2026-03-01',
    XK_YXQZ: '2026-03-01',
    XK_YXQZI: '2099-12-31',
    XK_XKJG: '上海市测试局（测试）',
    XK_XKJGDM: AGENCY,
    XK_ZT: '正常',
    XK_LYDW: '上海市测试局（测试）',
    XK_LYDWDM: '00000000000000000X',
  }),
  'penalty-2016': twice('CF_XDR_SFZ', {
    CF_XDR_MC: '申城测试科技有限公司（测试）',
    CF_XDR_SHXYM: ORGANISATION,
    CF_WSH: '沪罚〔2016〕1号',
    CF_CFMC: '超范围经营案',
    CF_CFLB1: '1',
    CF_CFLB2: '没收违法所得、没收非法财物',
    CF_SY: '超出核准范围经营',
    CF_YJ: '某条例第一条',
    CF_JG: '罚款2000元',
    CF_JDRQ: '2016-03-01',
    CF_XZJG: '上海市测试局（测试）',
    CF_ZT: '0',
    SJC: '2016/03/02',
  }),
  'penalty-2018': person2018('CF', penaltyRow('沪罚〔2026〕1号')),
  fire: person2018('CF', penaltyRow('沪消罚〔2026〕1号')),
  'tax-penalty-2018': person2018('CF', penaltyRow('沪税罚〔2026〕2号')),
  registration: {
    organisation: {
      uniscid: ORGANISATION,
      entname: '申城测试科技有限公司（测试）',
      regno: '319900000000016',
      regorg: '上海市测试局（测试）',
      regstate: '存续',
      dom: '上海市测试区一路1号',
      name: '张测试（测试）',
      regcap: '1,088(万元人民币)',
      regcapcur: '人民币',
      apprdate: '2020-01-02',
      estdate: '2012-05-18',
      opfrom: '2012-05-18',
      opto: '9999-09-09',
    },
  },
  'credit-grade': {
    organisation: {
      uniscid: ORGANISATION,
      nsrmc: '申城测试科技有限公司（测试）',
      pjnd: '2025年',
      xydj: 'A级',
      pjdf: '95.5',
      pdsj: '20260401',
      yxqq: '2026.04.01',
      yxqz: '2027_03_31',
      zgswjg: '上海市测试区税务局（测试）',
    },
  },
  arrears: {
    organisation: {
      nsrsbh: ORGANISATION,
      nsrmc: '申城测试科技有限公司（测试）',
      qssz: '增值税',
      qsye: '12,345.60',
      dqxfsqsje: '345.60',
      ggq: '2026Q2',
      ggrq: '2026-07-15',
      fbbm: '上海市测试区税务局（测试）',
    },
    person: {
      sfzh: PERSON,
      nsrmc: '张测试（测试）',
      qssz: '个人所得税',
      qsye: '100',
      ggq: '2026H1',
      ggrq: '2026-07-15',
      fbbm: '上海市测试区税务局（测试）',
    },
  },
  'dishonest-debtor': {
    organisation: debtorRow({ iname: '申城测试科技有限公司（测试）', cardNum: ORGANISATION, partyTypeName: '581' }),
    person: debtorRow({ iname: '张测试（测试）', cardNum: PERSON, partyTypeName: '580' }),
  },
  traffic: {
    person: {
      jdsbh: '3199002026000001',
      dsr: '张测试（测试）',
      jszh: PERSON,
      hpzl: '02',
      hphm: '沪A·T1234',
      wfsj: '2026-02-28 23:30:00',
      wfdz: '测试路',
      wfxw: '1721',
      wfxwmc: '超速百分之五十以上',
      wfjfs: '12',
      fkje: '2000',
      cfzl: '罚款,暂扣许可证',
      clsj: '2026-03-05',
      cljgmc: '上海市测试支队（测试）',
      jkbj: '1',
      jkrq: '2026-03-06',
      xxly: '2',
    },
  },
};

function penaltyRow(documentNo: string): Cells {
  const prefix = {
    CF_XDR_MC: '申城测试科技有限公司（测试）',
    CF_XDR_LB: '法人及非法人组织',
    CF_XDR_SHXYM: ORGANISATION,
  };
  return {
    ...prefix,
    CF_WSH: documentNo,
    CF_WFXW: '超范围经营',
    CF_SY: '超出核准范围经营',
    CF_YJ: '某条例第一条',
    CF_CFLB: '罚款、警告',
    CF_NR: '罚款2000元',
    CF_NR_FK: '0.2',
    CF_NR_WFFF: '',
    CF_JDRQ: '2026-03-01',
    CF_YXQ: '2027-03-01',
    CF_CFJG: '上海市测试局（测试）',
    CF_CFJGDM: AGENCY,
    CF_SJLY: '上海市测试局（测试）',
    CF_SJLYDM: '00000000000000000X',
  };
}

function debtorRow(party: Cells): Cells {
  return {
    ...party,
    businessEntity: '',
    courtName: '上海市测试区人民法院（测试）',
    areaName: '上海',
    gistId: '（2025）沪0199民初1号',
    gistUnit: '上海市测试区人民法院（测试）',
    caseCode: '(2026) 沪0199执15号',
    regDate: '2026年1月5日',
    publishDate: '2026年3月1日',
    duty: '支付货款',
    performance: '全部未履行',
    performedPart: '暂无',
    disruptTypeName: '违反财产报告制度,其他规避执行',
  };
}

/** A row about an organisation, and the same about a person in the 2016 template. */
function twice(numberColumn: string, organisation: Cells) {
  const name = Object.keys(organisation)[0] ?? '';
  const person = Object.fromEntries(Object.entries(organisation).filter(([column]) => !column.endsWith('_SHXYM')));
  return { organisation, person: { ...person, [name]: '张测试（测试）', [numberColumn]: PERSON } };
}

/** The same for the 2018 template, which names the kind of party and of paper. */
function person2018(prefix: string, organisation: Cells) {
  const person = {
    ...organisation,
    [`${prefix}_XDR_MC`]: '张测试（测试）',
    [`${prefix}_XDR_LB`]: '自然人',
    [`${prefix}_XDR_SHXYM`]: '/',
    [`${prefix}_XDR_ZJLX`]: '身份证',
    [`${prefix}_XDR_ZJHM`]: PERSON,
  };
  return { organisation, person };
}
