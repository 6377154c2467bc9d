import { departments } from '../../../subgraphs/departments.ts';
import { examineFile } from '../../../subgraphs/supply/examine-file.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { departmentNamed, fileOf, goodRows, table } from '../../supply-files.ts';

export const penalty = goodRows['penalty-2018']?.organisation ?? {};
export const [header = [], row = []] = table([penalty]);

/** The one table of a file. */
export async function examine(bytes: Buffer | string, department = 'market-regulation') {
  const { tables } = await examineFile(fileOf(bytes).path, departmentNamed(department), departments);
  const [table, another] = tables;
  if (!table || another) throw new Error(`${tables.length} tables`);
  return table;
}

export async function rowsOf(bytes: Buffer | string) {
  const examined = await examine(bytes);
  const rows = [];
  for await (const read of examined.rows()) rows.push(read);
  return { examined, rows };
}

/** Why a file is refused; a file that is not fails the test. */
export async function refusal(bytes: Buffer | string, department?: string): Promise<SupplyRefused> {
  const answer = await examine(bytes, department).catch((error: unknown) => error);
  if (answer instanceof SupplyRefused) return answer;
  throw new Error(`not refused: ${JSON.stringify(answer)}`);
}
