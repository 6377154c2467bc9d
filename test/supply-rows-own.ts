import { type Cells, ORGANISATION, PERSON } from './supply-codes.ts';

/** A good row of each layout that is a department's own, not a template of double publicity. */
export const ownRows: Readonly<Record<string, { readonly organisation?: Cells; readonly person?: Cells }>> = {
  'penalty-bureau': bureauRows(),
  'tax-penalty': taxRows({ wsh: '沪税罚〔2026〕1号', cfrq: '2026-03-01', fkje: '2,000.00', cfyj: '某法第六十条' }),
  'tax-inspection': taxRows({
    wsh: '沪税稽罚〔2026〕1号',
    cfrq: '2026-03-01',
    wfss: '少列收入',
    cbje: '12000',
    cfje: '6000元',
    yssfbz: '否',
  }),
  'major-violation': taxRows({
    fddbr: '李测试、王测试',
    fddbrsfzh: '999900199803010024',
    zcdz: '上海市测试区一路1号',
    zywfss: '虚开增值税专用发票',
    ajxz: '虚开增值税专用发票',
    cfyj: '某法第六十三条',
    swclcfqk: '补缴税款并处罚款',
    cbje: '1,200,000',
    cfje: '600000',
    yssfbz: '1',
    lrsj: '2026-03-01 09:00:00',
    ycsj: '',
  }),
  'abnormal-taxpayer': { organisation: { ...taxRows({ rdrq: '2026年3月1日', jcrq: '' }).organisation } },
  'abnormal-operation': {
    organisation: {
      ...listedFirm('20260301'),
      specause_cn: '未依照《企业信息公示暂行条例》第八条规定的期限公示2025年度年度报告的',
    },
  },
  'serious-violation': {
    organisation: {
      ...listedFirm('2026-03-01'),
      serillrea_cn: '被列入经营异常名录届满3年仍未履行相关义务',
      criteriaversion: '2021',
    },
  },
  certification: {
    organisation: {
      uniscid: ORGANISATION,
      entname: '申城测试科技有限公司（测试）',
      rzxm: '质量管理体系认证',
      zsbh: '00126Q00001',
      rzjg: '某认证中心（测试）',
      fzrq: '2026-03-01',
      yxqq: '2026-03-01',
      yxqz: '2029-02-28',
      zszt: '有效',
    },
  },
  'legal-person': {
    organisation: {
      CORP_INFO_ID: '1',
      UNI_SC_ID: ORGANISATION,
      ORGAN_CODE: 'MA9TEXT1-9',
      REG_NO: '319900000000016',
      CORP_NAME: '申城测试科技有限公司（测试）',
      CORP_TYPE: '01',
      CORP_STATUS: '1',
      PERSON_NAME: '张测试',
      ADDRESS: '上海市测试区一路1号',
      ESTABLISH_DATE: '2012-05-18 00:00:00',
      CHANGE_DATE: '2020-01-02 00:00:00',
      REPEAL_DATE: '\\N',
      REG_CAPITAL: '1088.0000',
      CURRENCY: '156',
      BUSINESS_SCOPE: '测试',
      INDUSTRY_CODE: '6510',
    },
  },
  'enforcement-case': {
    organisation: enforcementRow({ pname: '申城测试科技有限公司（测试）', partyCardNum: ORGANISATION }),
    person: enforcementRow({ pname: '张测试（测试）', partyCardNum: PERSON }),
  },
  judgment: {
    organisation: judgmentRow({ dsrmc: '申城测试科技有限公司（测试）', dsrdm: ORGANISATION, ajlb: '商事' }),
    person: judgmentRow({ dsrmc: '张测试（测试）', dsrdm: PERSON, ajlb: '涉财产民事' }),
  },
  'person-identity': { person: { xm: '张测试（测试）', gmsfhm: PERSON, djrq: '2020-01-02' } },
};

/** A row about an organisation and one about a person, by their tax numbers. */
function taxRows(cells: Cells) {
  return {
    organisation: { nsrsbh: ORGANISATION, nsrmc: '申城测试科技有限公司（测试）', ...cells },
    person: { nsrsbh: PERSON, nsrmc: '张测试（测试）', ...cells },
  };
}

/** Rows of a bureau with names of its own and one merged number. */
function bureauRows() {
  const cells = {
    WRIT_NO: '沪测罚〔2026〕1号',
    PENALIZE_DATE: '2026-03-01 00:00:00',
    PUNISH_NAME: '超范围经营',
    PENALIZE_CONTENT: '罚款2000元',
  };
  const party = (PT_NAME: string, code: string) => ({ PT_NAME, IDNO: code, ...cells });
  return { organisation: party('申城测试科技有限公司（测试）', ORGANISATION), person: party('张测试（测试）', PERSON) };
}

function listedFirm(day: string): Cells {
  return {
    uniscid: ORGANISATION,
    regno: '319900000000016',
    entname: '申城测试科技有限公司（测试）',
    abntime: day,
    decorg_cn: '上海市测试局（测试）',
    remexcpres_cn: '',
    remdate: '',
  };
}

function enforcementRow(party: Cells): Cells {
  return {
    ...party,
    caseCode: '（2026）沪0199执恢54号之一',
    execCourtName: '上海市测试区人民法院（测试）',
    caseCreateTime: '2026年1月5日',
    execMoney: '120000',
    caseState: '执行中',
  };
}

function judgmentRow(party: Cells): Cells {
  return {
    ...party,
    ah: '（2015）普民二（商）初字第961号',
    slfy: '上海市测试区人民法院（测试）',
    ay: '买卖合同纠纷',
    ssdw: '被告',
    sxrq: '2015-12-01',
    cpjg: '支付货款',
    je: '5,000.00元',
  };
}
