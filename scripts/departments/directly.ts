import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { graphql } from 'graphql';
import { today } from '../../domain/calendar-date.ts';
import { systemClock, systemRandom } from '../../domain/clock.ts';
import type { Config } from '../../gateway/config.ts';
import type { Supply } from '../../gateway/supply-desk.ts';
import { departmentContext, departmentSchema } from '../../subgraphs/department-schema.ts';
import { cellsKeyFile, departmentOf, openDepartmentDatabase, supplyPartsOf } from '../../subgraphs/open-department.ts';
import { cellVault, loadOrCreateCellKeys } from '../../subgraphs/supply/cell-vault.ts';
import { reportOfSupply, supplies } from '../../subgraphs/supply/ledger.ts';
import { SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import { supplyRequests } from '../../subgraphs/supply/requests.ts';
import type { DepartmentAccess, SupplyAnswer } from './reach.ts';

/** Works on a department's database while no stack runs; the directory of subjects follows at the next start. */
export async function openDirectly(config: Config, name: string): Promise<DepartmentAccess> {
  const department = departmentOf(name);
  const opened = await openDepartmentDatabase(config, department);
  const supply = supplyPartsOf(
    department,
    opened.query,
    cellVault(loadOrCreateCellKeys(cellsKeyFile(config, department.name), systemRandom), systemRandom),
  );
  let failure: unknown;
  const directory = join(config.dataDir, 'supplies', department.name);
  const requests = supplyRequests(supply, directory, (error) => {
    failure = error;
  });
  await requests.resume();
  const schema = departmentSchema(department);

  async function stateOf(id: string): Promise<Supply> {
    const [state] = await supplies(opened.query, { id, first: 1 });
    if (!state) throw failure ?? new RangeError('the supply is gone');
    return { ...state, report: await reportOfSupply(opened.query, state) };
  }

  return {
    close: () => opened.close(),
    ask: async (source, variableValues) => {
      const contextValue = departmentContext(supply, [], today(systemClock));
      const { data, errors } = await graphql({ schema, source, variableValues: { ...variableValues }, contextValue });
      if (errors?.[0]) throw errors[0];
      return data as Readonly<Record<string, unknown>>;
    },
    supply: async (file, { filename = '', ...manifest }, onProgress): Promise<SupplyAnswer> => {
      // Requests move their file away, and this one is the sender's.
      const copy = join(directory, '..', `${department.name}-${process.pid}.copy`);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await copyFile(file, copy);
      try {
        const id = await requests.take({ path: copy, filename, sha256: await digestOf(copy) }, manifest, null);
        const finished = requests.finished(id).then(() => true);
        while (!(await Promise.race([finished, delay(200, false)]))) onProgress(await stateOf(id));
        if (failure) throw failure;
        return { supply: await stateOf(id) };
      } catch (error) {
        if (!(error instanceof SupplyRefused)) throw error;
        return { refused: { reason: error.reason, advice: error.advice } };
      } finally {
        await rm(copy, { force: true });
      }
    },
  };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
