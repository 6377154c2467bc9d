// A thread that plans operations, so that one that is hard to plan keeps nobody else waiting.
import { workerData } from 'node:worker_threads';
import { makePlanner } from './make-planner.mjs';

const planner = makePlanner(workerData.supergraphSdl);

export const plan = ({ text, begun }) => {
  Atomics.store(begun, 0, BigInt(Date.now()));
  return JSON.parse(JSON.stringify(planner.plan(text)));
};

export const apiSchema = () => planner.apiSchema();
