import type { FastifyInstance } from 'fastify';

/** Keep-alive clients would hold a stopping server open: they are told, and idle ones are closed. */
export function closeConnectionsWhileStopping(app: FastifyInstance): void {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
    app.server.closeIdleConnections();
  });
  app.addHook('onSend', async (_, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
}
