import { describe, expect, test } from '@jest/globals';
import { BANNED_INFORMATION, bannedChineseWord, bannedWord, banOf } from '../../domain/banned-information.ts';

describe('a column or field about banned information is found', () => {
  test.each([
    ['宗教信仰', '宗教信仰'],
    ['ZJXY', 'zjxy'],
    ['religion', 'religion'],
    ['ReligiousBelief', 'religious'],
    ['基因信息', '基因'],
    ['DNA', 'dna'],
    ['DNASample', 'dna'],
    ['geneCode', 'gene'],
    ['GENETIC_CODE', 'genetic'],
    ['指纹', '指纹'],
    ['指 紋', '指紋'],
    ['fingerprint', 'finger print'],
    ['finger_print', 'finger print'],
    ['血型（必填）', '血型'],
    [' 血\u200b型 ', '血型'],
    ['bloodType', 'blood type'],
    ['BLOODTYPE', 'blood type'],
    ['blood-group', 'blood group'],
    ['ｂｌｏｏｄ ｔｙｐｅ', 'blood type'],
    ['疾病名称', '疾病'],
    ['occupationalDisease', 'disease'],
    ['illness', 'illness'],
    ['既往病史', '病史'],
    ['病历号', '病历'],
    ['medicalHistory', 'medical history'],
    ['诊断', '诊断'],
    ['diagnosis_code', 'diagnosis'],
    ['wardNo', 'ward'],
    ['住院科室', '住院科室'],
  ])('%j', (name, word) => {
    expect(bannedWord(name)).toBe(word);
    expect(BANNED_INFORMATION).toContain(banOf(word));
  });
});

describe('what only looks like it is not', () => {
  test.each([
    'generatedAt',
    'GENERAL',
    'genericName',
    'eugenics',
    'award',
    'forwardedAt',
    'stewardName',
    'bloodline',
    'type',
    'medicalDevice',
    'historyNo',
    'goodFaith',
    '行政处罚决定书文号',
    '转基因生物许可',
    '处罚机关（疾病预防控制局）',
    '宗教活动场所登记证号',
    '办案科室',
    'CF_SY',
    '',
  ])('%j', (name) => {
    expect(bannedWord(name)).toBeNull();
  });
});

test('in descriptions only Chinese counts, since English may say what is not kept', () => {
  expect(bannedChineseWord('never with a blood type')).toBeNull();
  expect(bannedChineseWord('column 血型 of the export')).toBe('血型');
});
