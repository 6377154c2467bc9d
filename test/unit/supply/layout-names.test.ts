import { headerKey, keysOf } from '../../../subgraphs/supply/header.ts';
import type { Layout } from '../../../subgraphs/supply/layout.ts';
import { everyLayout } from '../../supply-files.ts';

/** The names under which each file is known to arrive, written down by hand: read ones, and those that are knowingly not. */
const names: Readonly<Record<string, { readonly read: string; readonly ignored?: string }>> = {
  'licence-2016': {
    read: `XK_WSH 行政许可决定书文号 XK_XMMC 项目名称 XK_SPLB 审批类别 XK_NR 许可内容 XK_XDR XK_XDR_MC 行政相对人名称
      XK_XDR_SHXYM 行政相对人代码_1(统一社会信用代码) XK_XDR_ZDM 行政相对人代码_2(组织机构代码)
      XK_XDR_GSDJ 行政相对人代码_3(工商登记码) XK_XDR_SWDJ 行政相对人代码_4(税务登记号)
      XK_XDR_SFZ 行政相对人代码_5|(居民身份证号) XK_JDRQ 许可决定日期 XK_JZQ 许可截止期 XK_XZJG 许可机关 XK_ZT 当前状态
      SJC 数据更新时间戳 行政相对人代码 IDNO PT_NAME 公示日期`,
    ignored: 'XK_FR XK_FRDB 法定代表人姓名 DFBM 地方编码 BZ 备注 XK_AREACODE QT SSPC DATA_MON TBDEPT UPLOADID',
  },
  'penalty-2016': {
    read: `CF_WSH 行政处罚决定书文号 CF_CFMC 处罚名称 CF_CFLB1 处罚类别1 CF_CFLB2 处罚类别2 CF_SY 处罚事由 CF_YJ 处罚依据
      CF_XDR_MC CF_XDR 行政相对人名称 CF_XDR_SHXYM CF_XDR_ZDM CF_XDR_GSDJ CF_XDR_SWDJ CF_XDR_SFZ CF_XDR_ZZJG CF_XDR_GSZC
      CF_JG 处罚结果 CF_JDRQ 处罚决定日期 CF_XZJG 处罚机关 CF_ZT 当前状态 SJC 数据更新时间戳 CF_AJMC 案件名称 CF_JZRQ CF_QX 处罚期限
      CF_GSJZQ 公示截止期 CASE_PROCESS_TYPE 行政相对人代码 IDNO PT_NAME WRIT_NO PENALIZE_DATE 公示日期`,
    ignored: `CF_FR CF_FRDB CF_FDDB 法定代表人姓名 DFBM 地方编码 BZ 备注 CF_BM 处罚编码 CF_SYFW 信息使用范围 CF_AREACODE QT
      SSPC DATA_MON TBDEPT UPLOADID`,
  },
  'licence-2018': {
    read: `XK_XDR_MC XK_XDR 行政相对人名称 XK_XDR_LB 行政相对人类别 XK_XDR_SHXYM 行政相对人代码_1(统一社会信用代码)
      XK_XDR_GSZC XK_XDR_GSDJ 代码_2(工商注册号) XK_XDR_ZZJG XK_XDR_ZDM 代码_3(组织机构代码) XK_XDR_SWDJ 代码_4(税务登记号)
      XK_XDR_SYDW 代码_5(事业单位证书号) XK_XDR_SHZZ 代码_6(社会组织登记证号) XK_XDR_ZJLX 自然人证件类型 XK_XDR_ZJHM 自然人证件号码
      XK_XKWS 行政许可决定文书名称 XK_WSH 行政许可决定文书号 XK_XKLB 许可类别 XK_XKZS 许可证书名称 XK_XKBH 许可编号 XK_NR 许可内容
      XK_JDRQ 许可决定日期 XK_YXQZ 有效期自 XK_YXQZI 有效期至 XK_XKJG 许可机关 XK_XKJGDM 许可机关统一社会信用代码 XK_ZT 当前状态
      XK_LYDW 数据来源单位 XK_LYDWDM 数据来源单位统一社会信用代码 行政相对人代码 IDNO 公示日期`,
    ignored:
      'XK_FRDB 法定代表人 XK_FR XK_FDDB XK_FR_ZJLX 法定代表人证件类型 XK_FR_ZJHM 法定代表人证件号码 XK_FR_SFZH BZ 备注',
  },
  'penalty-2018': penaltyNames(),
  fire: penaltyNames(),
  'tax-penalty-2018': penaltyNames(),
  'penalty-bureau': { read: 'PT_NAME IDNO WRIT_NO PENALIZE_DATE' },
  'credit-grade': {
    read: '统一社会信用代码 纳税人名称 评价年度 信用等级 评定时间 评价结果有效期始 评价结果有效期止 主管税务机关',
    ignored: '评价单位',
  },
  'major-violation': {
    read: `纳税人识别号 纳税人名称 法定代表人姓名 组织机构代码 处罚依据 主要违法事实 案件性质 税务处理处罚情况 录入时间 移出时间
      查补金额 处罚金额 移送司法标志`,
    ignored: '法定代表人性别 法定代表人身份证号 注册地址',
  },
  arrears: {
    read: '纳税人识别号 纳税人名称 生产经营地址 欠税税种 欠税余额 当期新发生的欠税金额 发布部门',
    ignored: '法定代表人',
  },
  'abnormal-taxpayer': { read: '纳税人识别号 纳税人名称 非正常户认定日期' },
  'tax-penalty': { read: '纳税人识别号 纳税人名称 文号 处罚日期 罚款金额 依据' },
  'tax-inspection': { read: '文号 处罚日期 违法事实 处罚金额', ignored: '查补金额 移送司法标志' },
  'abnormal-operation': {
    read: `uniscid regno entname specause_cn abntime decorg_cn remexcpres_cn remdate redecorg_cn
      列入原因 列入日期 作出决定机关(列入) 移出原因 移出日期 作出决定机关(移出)`,
    ignored: 'busexclist id',
  },
  'serious-violation': {
    read: 'serillrea_cn abntime decorg_cn remexcpres_cn remdate recorg_cn uniscid regno entname',
    ignored: 'illid',
  },
  registration: {
    read: `uniscid entname regno regorg reporttype regstate dom name industryco regcap regcapcur opscope apprdate estdate opfrom opto`,
  },
  'legal-person': {
    read: `ORGAN_CODE UNI_SC_ID CORP_NAME CORP_TYPE PERSON_NAME ADDRESS ESTABLISH_DATE REG_CAPITAL CURRENCY BUSINESS_SCOPE
      INDUSTRY_CODE REG_NO TAXPAYERS_CODE CORP_STATUS REPEAL_DATE CHANGE_DATE`,
    ignored: `AREA_CODE RECEIVING_ORGAN REPEAL_REASON REPEAL_ORGAN CHANGE_ITEM TAX_REG_DATE IS_ZMQ SSPC DATA_MON TBDEPT UPLOADID`,
  },
  'dishonest-debtor': {
    read: `iname cardNum businessEntity courtName areaName partyTypeName gistId gistUnit caseCode regDate publishDate duty performance
      performedPart unperformPart disruptTypeName bzxrmc zzjgdm fddbr zxfy zxyjwh larq ah zczxyjdw sxflwsqdyw bzxrlxqk fbrq ylxbf
      wlxbf sxbzxrxwqk 执行依据文号 案号`,
    ignored: 'sexy age fydm',
  },
  traffic: {
    read: `jdsbh 决定书编号 dsr 当事人 jszh 驾驶证号 wfsj wfdz wfxw wfjfs fkje cfzl cljgmc clsj jkbj jkrq xxly`,
    ignored: 'wfbh hpzl hphm wfdd cljg',
  },
  'enforcement-case': { read: '被执行人 案号 执行法院 立案时间 执行标的 案件状态' },
  judgment: { read: '案号 审理法院 案件类别 案由 诉讼地位 生效日期 裁判结果 金额' },
  certification: { read: '认证项目 证书编号 认证机构 有效期自 有效期至 证书状态' },
  'person-identity': { read: '姓名 公民身份号码', ignored: '民族 照片' },
};

function penaltyNames() {
  return {
    read: `CF_XDR_MC 行政相对人名称 CF_XDR_LB 行政相对人类别 CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_GSDJ CF_XDR_ZZJG CF_XDR_ZDM CF_XDR_SWDJ
      CF_XDR_SYDW CF_XDR_SHZZ CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH 行政处罚决定书文号 CF_WFXW 违法行为类型 CF_SY 违法事实 CF_YJ 处罚依据
      CF_CFLB 处罚类别 CF_NR 处罚内容 CF_NR_FK 罚款金额(万元) CF_NR_WFFF 没收违法所得、没收非法财物的金额(万元)
      CF_NR_ZKDX 暂扣或吊销证照名称及编号 CF_JDRQ 处罚决定日期 CF_YXQ 处罚有效期 CF_GSJZQ 公示截止期 CF_CFJG 处罚机关
      CF_CFJGDM 处罚机关代码 CF_SJLY 数据来源单位 CF_SJLYDM 数据来源单位代码 CASE_PROCESS_TYPE 行政相对人代码 IDNO PT_NAME WRIT_NO
      PENALIZE_DATE 公示日期`,
    ignored: 'CF_FRDB CF_FDDB CF_FR CF_FR_ZJLX CF_FR_ZJHM 法定代表人证件类型 法定代表人证件号码 BZ 备注 CF_AREACODE QT',
  };
}

/** Words of the lists above; | stands for a space inside a header. */
const listed = (words = ''): readonly string[] =>
  words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('|', ' '));

const isRead = (layout: Layout, name: string): boolean => keysOf(layout).has(headerKey(name));
const isIgnored = ({ ignored }: Layout, name: string): boolean =>
  ignored.some((one) => headerKey(one) === headerKey(name));

test('every layout has its names written down', () => {
  expect(Object.keys(names).sort()).toEqual(everyLayout.map(([, , { name }]) => name).sort());
});

describe.each(everyLayout)('%s', (_, __, layout) => {
  const { read = '', ignored = '' } = names[layout.name] ?? {};
  test.each([
    ...listed(read).map((name) => ['read', name] as const),
    ...listed(ignored).map((name) => ['knowingly ignored', name] as const),
  ])('%s: %s', (fate, name) => {
    expect([isRead(layout, name), isIgnored(layout, name)]).toEqual([fate === 'read', fate !== 'read']);
  });

  test('reads its names in lower case, marked as required, in full-width brackets, and with stray spaces', () => {
    for (const name of listed(read)) {
      const forms = [
        name.toLowerCase(),
        `${name}（必填）`,
        `*${name}(为自然人时，必填)`,
        ` ${name.replaceAll('(', '（').replaceAll(')', ' ）')}\n`,
      ];
      expect(forms.filter((form) => !isRead(layout, form))).toEqual([]);
    }
  });
});

test('the codes of a party are known by their words, whichever number stands before', () => {
  const words = [
    '统一社会信用代码',
    '组织机构代码',
    '工商注册号',
    '工商登记码',
    '税务登记号',
    '事业单位证书号',
    '社会组织登记证号',
  ];
  for (const [, , layout] of everyLayout.filter(([, , { name }]) => /^(licence|penalty)-20/.test(name))) {
    for (const word of words) {
      const columns = [1, 2, 3, 4, 5, 6].map((number) =>
        keysOf(layout).get(headerKey(`行政相对人代码_${number}（${word}）`)),
      );
      expect(new Set(columns)).toEqual(new Set([keysOf(layout).get(headerKey(`代码(${word})`))]));
      expect(columns).not.toContain(undefined);
    }
  }
});
