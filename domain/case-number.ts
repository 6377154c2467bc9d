/**
 * Court case numbers. Since 2016-01-01: （年）court, optional special-trial character, type, number 号, as in
 * （2016）沪0101民初123号; before: （年）court and type 字第 number 号, as in （1999）虹执字第1509号.
 */
export type CaseNumber = {
  /** The number in one spelling, for comparing: full-width brackets, no spaces. */
  readonly text: string;
  readonly form: 'FROM_2016' | 'BEFORE_2016';
  readonly year: number;
  /** Court as written: 最高法, or province character and court digits (沪0115). Before 2016 the court and type are one word. */
  readonly court: string;
  /** Special-trial character (知 intellectual property), else null. */
  readonly specialTrial: string | null;
  /** Type of case (民初, 执恢 ...); null before 2016. */
  readonly type: string | null;
  readonly number: number;
  /** The suffix 之一, 之二 ... of a further document, else null. */
  readonly suffix: string | null;
};

const FROM_2016 =
  /^\((?<year>\d{4})\)(?<court>(?:最高法|[京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新军兵])(?:\d{2,4})?)(?<trial>知|商)?(?<type>[\u4e00-\u9fa5]{1,6}?)(?<number>\d{1,9})号(?<suffix>之[一二三四五六七八九十]+)?$/u;
const BEFORE_2016 =
  /^\((?<year>\d{4})\)(?<court>[\u4e00-\u9fa5()]{1,20}?)字第(?<number>\d{1,9})号(?<suffix>之[一二三四五六七八九十]+)?$/u;

/** Reads a case number in either form, with brackets of either width and stray spaces; null if it is neither. */
export function parseCaseNumber(text: string): CaseNumber | null {
  const plain = text.normalize('NFKC').replace(/\s+/gu, '');
  const found = FROM_2016.exec(plain) ?? BEFORE_2016.exec(plain);
  const groups = found?.groups;
  if (groups === undefined) return null;
  const type = groups.type ?? null;
  return {
    text: plain.replaceAll('(', '（').replaceAll(')', '）'),
    form: type === null ? 'BEFORE_2016' : 'FROM_2016',
    year: Number(groups.year),
    court: groups.court ?? '',
    specialTrial: groups.trial ?? null,
    type,
    number: Number(groups.number),
    suffix: groups.suffix ?? null,
  };
}
