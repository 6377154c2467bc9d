import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Client, type Dispatcher } from 'undici';

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

/** Sends a supply file to a running stack; the id of its supply or a refusal comes back. */
export async function supplyThrough(
  socketPath: string,
  department: string,
  file: string,
  parameters: Readonly<Record<string, string>>,
): Promise<AdminAnswer> {
  const { size } = await stat(file);
  return call(socketPath, {
    method: 'POST',
    path: `/supply/${department}?${new URLSearchParams(parameters)}`,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body: createReadStream(file),
  });
}

/** Where a supply stands. */
export const supplyState = (socketPath: string, department: string, id: string): Promise<AdminAnswer> =>
  call(socketPath, { method: 'GET', path: `/supply/${department}/${id}` });

/** Asks a department through a running stack, by a query of its gateway-only fields. */
export const askThrough = (
  socketPath: string,
  department: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<AdminAnswer> =>
  call(socketPath, {
    method: 'POST',
    path: `/ask/${department}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });

async function call(socketPath: string, request: Dispatcher.RequestOptions): Promise<AdminAnswer> {
  const client = new Client('http://admin', { socketPath, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const { statusCode, body } = await client.request(request);
    return { status: statusCode, body: await body.json() };
  } finally {
    await client.destroy();
  }
}
