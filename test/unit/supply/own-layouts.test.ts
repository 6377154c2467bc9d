import { departments } from '../../../subgraphs/departments.ts';
import { findLayout } from '../../../subgraphs/supply/find-layout.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { departmentNamed, goodRows, ORGANISATION, PERSON } from '../../supply-files.ts';
import { accepted, fault } from './judging.ts';

const tax = { department: 'tax' };
const market = { department: 'market-regulation' };
const courts = { department: 'courts' };
const police = { department: 'public-security' };
const row = (layout: string) => goodRows[layout]?.organisation ?? {};
const ofPerson = (layout: string) => goodRows[layout]?.person ?? {};

describe('tax', () => {
  test('a major case keeps the names of who is responsible and no number of theirs', () => {
    const record = accepted(row('major-violation'), tax);
    expect(record).toMatchObject({ decidedOn: '2026-03-01', endedOn: null, openness: 'OPEN', identifiers: [] });
    expect(record.fields).toMatchObject({
      responsiblePersons: [
        { name: '李测试', role: '法定代表人' },
        { name: '王测试', role: '法定代表人' },
      ],
      taxDue: '1200000.00',
      fine: '600000.00',
      transferredToJustice: true,
    });
    expect(JSON.stringify(record)).not.toContain('999900199803010024');
  });

  test('its removal is the end of the same case', () => {
    const [listed, removed] = ['', '2026-09-01 10:00:00'].map((ycsj) =>
      accepted({ ...row('major-violation'), ycsj }, tax),
    );
    expect(removed).toMatchObject({ endedOn: '2026-09-01', fields: { withdrawnOn: '2026-09-01' } });
    expect(removed?.factKey).toEqual(listed?.factKey);
  });

  test.each(['tax-penalty', 'tax-inspection'])('%s of the summary procedure is refused by its number', (layout) => {
    const summary = { ...row(layout), wsh: '海税简罚〔2016〕1号' };
    expect(fault(summary, tax)).toEqual(['wsh', 'SUMMARY_PROCEDURE']);
  });

  test('an inspection with a fine is a penalty, one without is none', () => {
    const record = accepted(row('tax-inspection'), tax);
    expect(record).toMatchObject({ type: 'TaxPenalty', decidedOn: '2026-03-01', factKey: ['沪税稽罚(2026)1号'] });
    expect(record.fields).toMatchObject({ fine: '6000.00', facts: '少列收入', procedure: 'GENERAL' });
    expect(fault({ ...row('tax-inspection'), cfje: '0' }, tax)).toEqual(['cfje', 'NOT_THIS_ITEM']);
    expect(fault({ ...row('tax-inspection'), cfje: '无' }, tax)).toEqual(['cfje', 'REQUIRED']);
  });

  test('an abnormal taxpayer is an organisation, listed until it is lifted', () => {
    const lifted = { ...row('abnormal-taxpayer'), jcrq: '2026/5/1' };
    expect(accepted(lifted, tax)).toMatchObject({ decidedOn: '2026-03-01', endedOn: '2026-05-01' });
    expect(fault({ ...lifted, nsrsbh: PERSON }, tax)).toEqual(['nsrsbh', 'NOT_COLLECTED']);
    expect(fault({ ...lifted, jcrq: '2026-02-28' }, tax)).toEqual(['jcrq', 'DATE_ORDER']);
  });

  test('a penalty in the template of double publicity is a penalty of the tax office', () => {
    expect(accepted(row('tax-penalty-2018'), tax)).toMatchObject({ type: 'TaxPenalty', endedOn: '2027-03-01' });
  });
});

describe('market regulation', () => {
  test('a listing and its removal are one fact', () => {
    const listed = accepted(row('abnormal-operation'), market);
    const removal = {
      remexcpres_cn: '列入经营异常名录3年内申请移出',
      remdate: '2026-06-01',
      redecorg_cn: '上海市测试局（测试）',
    };
    const removed = accepted({ ...row('abnormal-operation'), ...removal }, market);
    expect(listed).toMatchObject({ decidedOn: '2026-03-01', endedOn: null, fields: { reason: 'NO_ANNUAL_REPORT' } });
    expect(removed).toMatchObject({ endedOn: '2026-06-01', fields: { removedBy: { name: '上海市测试局（测试）' } } });
    expect(removed.factKey).toEqual(listed.factKey);
    expect(removed.identifiers).toEqual([{ kind: 'REGISTRATION_NO', value: '319900000000016' }]);
  });

  test('a reason of the serious list is none of the abnormal one', () => {
    const serious = { ...row('abnormal-operation'), specause_cn: '被列入经营异常名录届满3年仍未履行相关义务' };
    expect(fault(serious, market)).toEqual(['specause_cn', 'UNKNOWN_VALUE']);
  });

  test('a legal person of the shared system is a registration without what it knows beside', () => {
    const record = accepted({ ...row('legal-person'), PERSON_CERT_CODE: PERSON, IS_ZMQ: '1' }, market);
    expect(record).toMatchObject({ type: 'Registration', decidedOn: '2020-01-02', factKey: [] });
    expect(record.fields).toMatchObject({ capital: '10880000.00', registrationNo: '319900000000016' });
    expect(record.identifiers).toContainEqual({ kind: 'ORGANISATION_CODE', value: 'MA9TEXT19' });
    expect(JSON.stringify(record)).not.toContain(PERSON);
  });

  test('a registration number in Excel’s clothes is kept as the number', () => {
    const dirty = { ...row('registration'), regno: "'3199000\uFFFD00000016" };
    expect(accepted(dirty, market).fields.registrationNo).toBe('319900000000016');
  });

  test('a supervision note of the district platform is no penalty: it has neither number, day nor party', () => {
    const columns = [
      ...['PUNISH_TYPE', 'PUNISH_TYPE_NAME', 'PUNISH_LEVEL', 'ILLEGAL_CONTEXT', 'ILLEGAL_EVIDENCE', 'ILLEGAL_RULE'],
      ...['OWE_TAX_TYPE', 'OWE_TAX_AMT', 'PRODUCT_NAME', 'BRAND', 'PRODUCT_BATCH_NO', 'EXAM_RESULT'],
    ];
    for (const { name } of departments) {
      expect(() => findLayout([columns], departmentNamed(name), departments)).toThrow(SupplyRefused);
    }
  });

  test.each(['licence-2016', 'licence-2018', 'penalty-2016', 'penalty-2018'])(
    '%s may have one column for any code of the party',
    (layout) => {
      const merged = Object.fromEntries(
        Object.entries(row(layout)).map(([machine, cell]) => [machine.endsWith('_SHXYM') ? 'IDNO' : machine, cell]),
      );
      const heading = (machine: string) => (machine === 'IDNO' ? '行政相对人代码（必填）' : machine);
      expect(accepted(merged, { ...market, heading })).toEqual(accepted(row(layout), market));
    },
  );

  test('a weekly batch of the district platform is the 2016 template with keys of its own', () => {
    const batch = { ...row('penalty-2016'), SSPC: '2016-12', DATA_MON: '201603', TBDEPT: 'TEST', UPLOADID: '1' };
    expect(accepted(batch, market)).toEqual(accepted(row('penalty-2016'), market));
  });

  test('Wuhan’s layout, the party first and with two names of the case, is the 2016 template', () => {
    const { CF_CFMC, CF_WSH, ...rest } = row('penalty-2016');
    const party = { CF_XDR_MC: rest.CF_XDR_MC ?? '', CF_FR: '张测试', CF_XDR_SHXYM: ORGANISATION };
    const wuhan = { ...party, CF_AJMC: CF_CFMC ?? '', CF_WSH: CF_WSH ?? '', ...rest, QT: '', CF_CFMC: CF_CFMC ?? '' };
    expect(accepted(wuhan, market)).toEqual(accepted(row('penalty-2016'), market));
  });

  test('the day of publication is kept where a file has it', () => {
    for (const [layout, prefix] of [
      ['licence-2016', 'XK'],
      ['licence-2018', 'XK'],
      ['penalty-2016', 'CF'],
      ['penalty-2018', 'CF'],
    ]) {
      const published = accepted({ ...row(layout ?? ''), [`${prefix}_GSRQ`]: '2026年3月5日' }, market);
      expect(published.fields.publishedOn).toBe('2026-03-05');
    }
  });
});

describe('courts and police', () => {
  test('a listing by the names of Zhejiang is read, whose organisation code may be the unified one', () => {
    const zhejiang = {
      fydm: '330100',
      bzxrmc: '申城测试科技有限公司（测试）',
      zzjgdm: ORGANISATION,
      fddbr: '张测试',
      zxfy: '上海市测试区人民法院（测试）',
      zxyjwh: '（2025）沪0199民初1号',
      larq: '2026-01-05',
      ah: '（1999）虹执字第1509号之二',
      zczxyjdw: '上海市测试区人民法院（测试）',
      sxflwsqdyw: '支付货款',
      bzxrlxqk: '部分未履行',
      fbrq: '20260301',
      ylxbf: '一半',
      wlxbf: '一半',
      sxbzxrxwqk: '违反财产报告制度',
    };
    const record = accepted(zhejiang, courts);
    expect(record).toMatchObject({ creditCode: ORGANISATION, decidedOn: '2026-03-01' });
    expect(record.fields).toMatchObject({ caseNo: '（1999）虹执字第1509号之二', performance: 'PARTLY' });
  });

  test('a person by masked number names nobody', () => {
    const masked = { ...ofPerson('enforcement-case'), partyCardNum: '999900********001X' };
    expect(fault(masked, courts)).toEqual(['partyCardNum', 'MASKED']);
  });

  test('a case of enforcement is shown until it is closed', () => {
    const closed = accepted({ ...row('enforcement-case'), caseEndTime: '2026-06-01' }, courts);
    expect(closed).toMatchObject({ type: 'EnforcementCase', decidedOn: '2026-01-05', endedOn: '2026-06-01' });
    expect(closed.fields).toMatchObject({ caseNo: '（2026）沪0199执恢54号之一', amount: '120000.00' });
  });

  test.each([
    ['ajlb', '民事', 'UNKNOWN_VALUE'],
    ['ay', '离婚后财产纠纷', 'NOT_THIS_ITEM'],
    ['ay', '法定继承纠纷', 'NOT_THIS_ITEM'],
  ])('a judgment with %s %s is set aside', (column, cell, code) => {
    expect(fault({ ...ofPerson('judgment'), [column]: cell }, courts)).toEqual([column, code]);
  });

  test('a judgment is non-open and of its kind', () => {
    const criminal = accepted({ ...ofPerson('judgment'), ajlb: '刑事', ay: '非法经营罪' }, courts);
    expect(criminal).toMatchObject({ openness: 'NON_OPEN', fields: { kind: 'CRIMINAL', amount: '5000.00' } });
  });

  test('the number of a person is kept in its one form', () => {
    const older = { ...ofPerson('person-identity'), gmsfhm: "'999900 800101 001" };
    const record = accepted(older, police);
    expect(record).toMatchObject({ creditCode: PERSON, fields: { identityNumber: PERSON, name: '张测试（测试）' } });
  });

  test('traffic: points and repetitions with their words', () => {
    const { fields } = accepted({ ...ofPerson('traffic'), wfjfs: '12分', tlwfcs: '3次' }, police);
    expect(fields).toMatchObject({ points: 12, repeatCount: 3 });
  });
});
