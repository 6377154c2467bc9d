import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Loopback's way to a server that answers late. */
export interface SlowProxy {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Passes connections on to this port, and what is sent over them only after so many ms: each call takes so much longer. */
export async function slowProxy(target: number, ms: number): Promise<SlowProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    client.on('data', (bytes) => setTimeout(() => upstream.writable && upstream.write(bytes), ms));
    client.on('close', () => setTimeout(() => upstream.end(), ms));
    upstream.pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
