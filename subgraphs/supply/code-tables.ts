/** A closed list of codes (data dictionary, section 6): words and numbers of the files, and the values they stand for. */
export interface CodeTable {
  readonly name: string;
  readonly words: Readonly<Record<string, string>>;
  /** Word that may be followed by free text, as in 其他-责令改正. */
  readonly open?: string;
  /** What of a sentence tells its value, where sentences vary; one that tells several has none. */
  readonly parts?: readonly (readonly [RegExp, string])[];
}

const penaltyWords = {
  警告: 'WARNING',
  罚款: 'FINE',
  没收: 'CONFISCATION',
  没收违法所得: 'CONFISCATION',
  没收非法财物: 'CONFISCATION',
  '没收违法所得、没收非法财物': 'CONFISCATION',
  '没收违法所得、没收非法财物的金额': 'CONFISCATION',
  责令停产停业: 'STOP_BUSINESS',
  '暂扣或者吊销许可证、暂扣或者吊销执照': 'SUSPEND_OR_REVOKE_LICENCE',
  '暂扣或者吊销许可证、执照': 'SUSPEND_OR_REVOKE_LICENCE',
  '暂扣或吊销许可证、执照': 'SUSPEND_OR_REVOKE_LICENCE',
  暂扣许可证: 'SUSPEND_OR_REVOKE_LICENCE',
  吊销许可证: 'SUSPEND_OR_REVOKE_LICENCE',
  暂扣许可证件: 'SUSPEND_OR_REVOKE_LICENCE',
  吊销许可证件: 'SUSPEND_OR_REVOKE_LICENCE',
  暂扣执照: 'SUSPEND_OR_REVOKE_LICENCE',
  吊销执照: 'SUSPEND_OR_REVOKE_LICENCE',
  吊销营业执照: 'SUSPEND_OR_REVOKE_LICENCE',
  行政拘留: 'DETENTION',
  拘留: 'DETENTION',
  其他: 'OTHER',
  // Added by the law of 2021.
  通报批评: 'PUBLIC_CRITICISM',
  降低资质等级: 'LOWER_QUALIFICATION',
  限制开展生产经营活动: 'RESTRICT_BUSINESS',
  责令关闭: 'ORDER_TO_CLOSE',
  限制从业: 'RESTRICT_EMPLOYMENT',
};

/** 处罚类别 in words. Numbers are read only where the template defines them. */
export const penaltyKinds: CodeTable = { name: '处罚类别', words: penaltyWords, open: '其他' };

/** 处罚类别 of the 2016 template, which has numbers too. */
export const penaltyKinds2016: CodeTable = {
  ...penaltyKinds,
  words: {
    ...penaltyWords,
    0: 'WARNING',
    1: 'FINE',
    2: 'CONFISCATION',
    3: 'STOP_BUSINESS',
    4: 'SUSPEND_OR_REVOKE_LICENCE',
    5: 'DETENTION',
    6: 'OTHER',
  },
};

/** 许可类别 */
export const licenceKinds: CodeTable = {
  name: '许可类别',
  words: {
    普通: 'ORDINARY',
    普通许可: 'ORDINARY',
    特许: 'CONCESSION',
    特许许可: 'CONCESSION',
    认可: 'RECOGNITION',
    核准: 'APPROVAL',
    登记: 'REGISTRATION',
    其他: 'OTHER',
  },
  open: '其他',
};

const statusWords = {
  正常: 'NORMAL',
  有效: 'NORMAL',
  0: 'NORMAL',
  撤销: 'REVOKED',
  撤消: 'REVOKED',
  异议: 'IN_OBJECTION',
  其他: 'OTHER',
};

/** 当前状态 in words. Later templates number it differently, so that only 0, which all read alike, is understood. */
export const recordStatus: CodeTable = { name: '当前状态', words: statusWords, open: '其他' };

/** 当前状态 of the 2016 template. */
export const recordStatus2016: CodeTable = {
  ...recordStatus,
  words: { ...statusWords, 1: 'REVOKED', 2: 'IN_OBJECTION', 3: 'OTHER' },
};

/** 行政相对人类别; which kind of organisation it is, its unified code tells. */
export const partyKinds: CodeTable = {
  name: '行政相对人类别',
  words: {
    法人及非法人组织: 'ORGANISATION',
    法人: 'ORGANISATION',
    非法人组织: 'ORGANISATION',
    其他组织: 'ORGANISATION',
    法人或其他组织: 'ORGANISATION',
    法人或者其他组织: 'ORGANISATION',
    个体工商户: 'SOLE_TRADER',
    自然人: 'PERSON',
    '01': 'PERSON',
    '02': 'ORGANISATION',
    '03': 'ORGANISATION',
    '04': 'SOLE_TRADER',
  },
};

/** partyTypeName of the court's list of dishonest judgment debtors. */
export const debtorParties: CodeTable = {
  name: '被执行人类别',
  words: {
    0: 'PERSON',
    580: 'PERSON',
    自然人: 'PERSON',
    1: 'ORGANISATION',
    581: 'ORGANISATION',
    法人: 'ORGANISATION',
    法人或其他组织: 'ORGANISATION',
    法人或者其他组织: 'ORGANISATION',
  },
};

/** 证件类型. Only an identity card has a number that is a credit code (Art. 5(2)). */
export const paperKinds: CodeTable = {
  name: '证件类型',
  words: {
    '01': 'IDENTITY_CARD',
    身份证: 'IDENTITY_CARD',
    居民身份证: 'IDENTITY_CARD',
    '02': 'OTHER',
    护照: 'OTHER',
    护照号: 'OTHER',
    '03': 'OTHER',
    港澳居民来往内地通行证: 'OTHER',
    '04': 'OTHER',
    台湾居民来往大陆通行证: 'OTHER',
    '05': 'OTHER',
    外国人永久居留身份证: 'OTHER',
  },
};

/** 处罚程序 in words; since 2021 the law says 普通程序. */
export const procedures: CodeTable = {
  name: '处罚程序',
  words: {
    一般程序: 'GENERAL',
    普通程序: 'GENERAL',
    一般: 'GENERAL',
    简易程序: 'SUMMARY',
    简易: 'SUMMARY',
    当场处罚: 'SUMMARY',
  },
};

/** CASE_PROCESS_TYPE of exports of Zhejiang and Ningbo. */
export const caseProcessTypes: CodeTable = {
  ...procedures,
  words: { ...procedures.words, '01': 'SUMMARY', '02': 'GENERAL', 1: 'SUMMARY', 2: 'GENERAL' },
};

/** xxly of traffic penalties. */
export const trafficSources: CodeTable = {
  name: '信息来源',
  words: { 1: 'ON_SITE', 现场处罚: 'ON_SITE', 2: 'OFF_SITE', 非现场处罚: 'OFF_SITE' },
};

/** 纳税信用级别 */
export const taxGrades: CodeTable = {
  name: '信用等级',
  words: { A: 'A', B: 'B', M: 'M', C: 'C', D: 'D', A级: 'A', B级: 'B', M级: 'M', C级: 'C', D级: 'D' },
};

/** 被执行人的履行情况 */
export const performanceStates: CodeTable = {
  name: '履行情况',
  words: { 全部未履行: 'NONE', 部分未履行: 'PARTLY', 部分履行: 'PARTLY', 全部已履行: 'ALL', 全部履行: 'ALL' },
};

/** 失信被执行人行为具体情形, in the words of the court's provisions and of the published list. */
export const debtorBehaviours: CodeTable = {
  name: '失信行为情形',
  words: {
    有履行能力而拒不履行生效法律文书确定义务: 'ABLE_BUT_REFUSES',
    有履行能力而拒不履行生效法律文书确定义务的: 'ABLE_BUT_REFUSES',
    其他有履行能力而拒不履行生效法律文书确定义务: 'ABLE_BUT_REFUSES',
    其他有履行能力而拒不履行生效法律文书确定义务的: 'ABLE_BUT_REFUSES',
    '以伪造证据、暴力、威胁等方法妨碍、抗拒执行': 'OBSTRUCTS',
    '以伪造证据、暴力、威胁等方法妨碍、抗拒执行的': 'OBSTRUCTS',
    '伪造证据妨碍、抗拒执行': 'OBSTRUCTS',
    '暴力、威胁妨碍、抗拒执行': 'OBSTRUCTS',
    '以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行': 'EVADES',
    '以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行的': 'EVADES',
    '虚假诉讼、虚假仲裁规避执行': 'EVADES',
    '隐匿、转移财产规避执行': 'EVADES',
    违反财产报告制度: 'BREAKS_PROPERTY_REPORT',
    违反财产报告制度的: 'BREAKS_PROPERTY_REPORT',
    违反限制消费令: 'BREAKS_CONSUMPTION_LIMIT',
    违反限制消费令的: 'BREAKS_CONSUMPTION_LIMIT',
    违反限制高消费令: 'BREAKS_CONSUMPTION_LIMIT',
    无正当理由拒不履行执行和解协议: 'REFUSES_SETTLEMENT',
    无正当理由拒不履行执行和解协议的: 'REFUSES_SETTLEMENT',
    其他规避执行: 'OTHER_EVASION',
  },
};
