import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Client } from 'undici';

export interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** True if a running stack answers on this socket. */
export async function isRunning(socketPath: string): Promise<boolean> {
  const client = new Client('http://admin', { socketPath });
  try {
    const { statusCode, body } = await client.request({ method: 'GET', path: '/healthz' });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  } finally {
    await client.destroy();
  }
}

/** Sends a supply file to a running stack; the department's report or refusal comes back. */
export async function supplyThrough(
  socketPath: string,
  department: string,
  file: string,
  parameters: Readonly<Record<string, string>>,
): Promise<AdminAnswer> {
  const { size } = await stat(file);
  const client = new Client('http://admin', { socketPath, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const { statusCode, body } = await client.request({
      method: 'POST',
      path: `/supply/${department}?${new URLSearchParams(parameters)}`,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body: createReadStream(file),
    });
    return { status: statusCode, body: await body.json() };
  } finally {
    await client.destroy();
  }
}
