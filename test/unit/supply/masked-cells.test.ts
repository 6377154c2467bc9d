import { maskedCell } from '../../../subgraphs/supply/masked-cells.ts';
import { columnOf, everyLayout } from '../../supply-files.ts';

const debtor = everyLayout.find(([name]) => name === 'courts/dishonest-debtor')?.[2];
const column = (machine: string) => debtor && columnOf(debtor, machine);

test.each([
  ['iname', '郭测试（测试）', '郭**（测试）'],
  ['iname', '欧阳测试', '欧***'],
  ['iname', '申城测试科技有限公司（测试）', '申城测试科技有限公司（测试）'],
  ['cardNum', '99990019800101001X', '999900********001X'],
  ['cardNum', '９９９９００１９８００１０１００１Ｘ', '９９９９００********００１Ｘ'],
  ['cardNum', '999900800101001', '999900*****1001'],
  ['duty', '向99990019800101001X付款2000元', '向999900********001X付款2000元'],
  ['caseCode', '（2026）沪0198执200172号', '（2026）沪0198执200172号'],
])('%s %s is shown as %s', (machine, text, shown) => {
  expect(maskedCell(machine, column(machine), text).shown).toBe(shown);
});
