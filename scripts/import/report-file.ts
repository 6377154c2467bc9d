import { open } from 'node:fs/promises';
import { quarantinePages } from '../departments/quarantine.ts';
import type { DepartmentAccess, SupplyAnswer } from '../departments/reach.ts';

/**
 * Writes the report of one file, or of several by file name, as JSON: every row that was set aside, in bounded memory. What was
 * refused is written as `{ reason, advice }`.
 */
export async function writeReport(
  path: string,
  department: DepartmentAccess,
  answers: ReadonlyMap<string, SupplyAnswer>,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    const [only, another] = [...answers.values()];
    const one = async (answer: SupplyAnswer) => {
      for await (const text of reportText(department, answer)) await file.write(text);
    };
    if (only && !another) await one(only);
    else {
      let between = '{\n';
      for (const [name, answer] of answers) {
        await file.write(`${between}${JSON.stringify(name)}: `);
        await one(answer);
        between = ',\n';
      }
      await file.write('\n}');
    }
    await file.write('\n');
  } finally {
    await file.close();
  }
}

async function* reportText(department: DepartmentAccess, answer: SupplyAnswer): AsyncGenerator<string> {
  const report = 'supply' in answer ? answer.supply.report : null;
  if (!report || 'refused' in answer) {
    yield JSON.stringify('refused' in answer ? answer.refused : answer.supply, null, 2);
    return;
  }
  const { rows, ...rest } = report;
  const head = JSON.stringify(rest, null, 2).replace(/\n}$/, '');
  yield `${head},\n  "rows": [`;
  if (rows.length >= report.quarantined) yield listed(rows, '');
  else {
    let between = '';
    for await (const page of quarantinePages(department, { supply: answer.supply.id })) {
      const still = page.filter(({ state }) => state === 'OPEN' || state === 'ABANDONED');
      yield listed(
        still.map(({ row, column, code, reason, sheet }) => ({
          row,
          column,
          code,
          reason,
          ...(sheet ? { sheet } : {}),
        })),
        still.length > 0 ? between : '',
      );
      if (still.length > 0) between = ',';
    }
  }
  yield '\n  ]\n}';
}

const listed = (rows: readonly object[], before: string): string =>
  rows.length === 0 ? '' : `${before}\n    ${rows.map((row) => JSON.stringify(row)).join(',\n    ')}`;
