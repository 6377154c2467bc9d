// `npm start` in an empty data directory, the example that it prints pasted into a shell, and Ctrl-C.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dataDir = mkdtempSync(join(tmpdir(), 'credit-gateway-'));
const started = Date.now();
// A group of its own, as a terminal gives it: Ctrl-C reaches npm and everything under it.
const stack = spawn('npm', ['start'], { env: { ...process.env, DATA_DIR: dataDir, PORT: '4100' }, detached: true });
let said = '';
stack.stdout.on('data', (text) => {
  said += text;
});
stack.stderr.pipe(process.stderr);

const limit = setTimeout(() => finish('npm start was not ready in 90 s'), 90_000);
while (!/Ctrl-C stops/.test(said) && stack.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 100));
try {
  console.log(said);
  const example = said.split('\n').find((line) => line.trim().startsWith('curl '));
  const { data, errors } = JSON.parse(execFileSync('sh', ['-c', example], { encoding: 'utf8' }));
  if (errors || !data.subject.name.endsWith('（测试）')) throw new Error(JSON.stringify({ data, errors }));
  console.log(`first answer after ${Date.now() - started} ms:`, JSON.stringify(data));
  process.kill(-stack.pid, 'SIGINT');
  // npm itself ends by the signal; what it had started is gone when nothing of the group is left.
  await new Promise((resolve) => stack.on('exit', resolve));
  for (let round = 0; isAlive(stack.pid); round += 1) {
    if (round === 100) throw new Error('Ctrl-C left processes behind');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  finish();
} catch (error) {
  finish(String(error));
}

function isAlive(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

function finish(fault) {
  clearTimeout(limit);
  try {
    process.kill(-stack.pid, 'SIGKILL');
  } catch {
    // everything has ended, as it should
  }
  rmSync(dataDir, { recursive: true, force: true });
  if (fault) console.error(fault);
  process.exit(fault ? 1 : 0);
}
