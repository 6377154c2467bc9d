// A thread that plans operations, so that one that is hard to plan keeps nobody else waiting.
import { workerData } from 'node:worker_threads';
import { makePlanner } from './make-planner.mjs';

const plan = makePlanner(workerData.supergraphSdl);

export default ({ text, begun }) => {
  Atomics.store(begun, 0, BigInt(Date.now()));
  return JSON.parse(JSON.stringify(plan(text)));
};
