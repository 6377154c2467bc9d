import { catalogueFor, loadCatalogue } from '../../domain/catalogue.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import { statistics } from '../../subgraphs/credit-centre/statistics.ts';

const catalogue = catalogueFor(loadCatalogue(schemaPath('catalogue')), 2026);

describe('what a department tells as statistics', () => {
  const told = async (total: number | null, ...counts: (number | null)[]) => {
    const cells = counts.map((count) => ({ month: null, provider: null, category: null, count }));
    const access = { departmentsOf: () => [], ask: async () => ({ _statistics: { total, cells } }) };
    return statistics({ item: 'TAX_ARREARS', by: 'MONTH' }, catalogue, '2026-03-02', access);
  };

  test('is passed on where it tells nothing small', async () => {
    expect(await told(12, 5, 7)).toMatchObject({ available: true, total: 12 });
    expect(await told(null, null, null, 9)).toMatchObject({ available: true, total: null });
  });

  test.each([
    ['a small count', null, [4, null]],
    ['a count of none', null, [0]],
    ['a total beside a withheld count', 100, [null, null, 90]],
    ['a negative count', null, [-5, 9]],
  ])('G-04 counts as no answer where it has %s', async (_, total, counts) => {
    expect(await told(total, ...counts)).toMatchObject({ available: false, total: null, cells: null });
  });
});
