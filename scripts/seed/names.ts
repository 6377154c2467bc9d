import type { Random } from './random.ts';

/** Every invented name ends so: nobody may take one for somebody's. */
export const TEST_MARK = '（测试）';

/** A line of business: industry code (GB/T 4754), the word in the name and the scope in the register. */
export interface Business {
  readonly code: string;
  readonly word: string;
  readonly scope: string;
}

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰文博'];
const PLACES = ['申城', '浦江', '沪北', '滨海', '江湾', '云间'];
const FANCY_FIRST = [...'云启恒瑞鼎华安宏嘉信博远新泰明'];
const FANCY_SECOND = [...'帆达源丰盛泽和通诚创辉腾翔林禾'];

/** Lines of business of enterprises, sole traders and cooperatives. */
export const BUSINESSES: readonly Business[] = [
  { code: 'I6510', word: '信息科技', scope: '软件开发、技术服务' },
  { code: 'F5221', word: '食品', scope: '食品销售' },
  { code: 'H6210', word: '餐饮管理', scope: '餐饮服务' },
  { code: 'F5199', word: '贸易', scope: '货物进出口、国内贸易' },
  { code: 'E4700', word: '建设工程', scope: '房屋建筑工程施工' },
  { code: 'G5430', word: '物流', scope: '道路货物运输' },
  { code: 'C3990', word: '电子', scope: '电子元件制造' },
  { code: 'C2740', word: '生物医药', scope: '药品批发' },
  { code: 'K7020', word: '物业', scope: '物业管理' },
  { code: 'L7259', word: '文化传播', scope: '广告设计、制作' },
];

/** A person's name. */
export function personName(random: Random): string {
  const second = random.chance(60) ? random.pick(GIVEN) : '';
  return `${random.pick(SURNAMES)}${random.pick(GIVEN)}${second}${TEST_MARK}`;
}

/** The distinguishing part of an organisation's name, such as 浦江云帆. */
export function tradeName(random: Random): string {
  return `${random.pick(PLACES)}${random.pick(FANCY_FIRST)}${random.pick(FANCY_SECOND)}`;
}

/** An address on a road and in a district that there are none of. */
export function address(random: Random): string {
  const road = `${random.pick(FANCY_FIRST)}${random.pick(FANCY_SECOND)}`;
  return `上海市测试区${road}路${1 + random.below(999)}号`;
}
