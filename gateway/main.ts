import { Command, InvalidArgumentError } from 'commander';
import { explainAndExit } from './process.ts';

// `npm run gateway`: the credit gateway, or with --supergraph its bare engine over any supergraph. Each loads what it needs alone.
process.on('uncaughtException', explainAndExit);

interface Options {
  readonly supergraph?: string;
  readonly port: number;
  readonly host: string;
}

const { supergraph, port, host } = new Command('gateway')
  .description(
    'The gateway, with the departments that the environment names. With --supergraph, its bare engine over any supergraph: POST /graphql and GET /healthz, without authorization and record.',
  )
  .option('--supergraph <file>', 'serves this supergraph (SDL) with the bare engine')
  .option('--port <number>', 'bare engine: the port', wholePort, 4000)
  .option('--host <address>', 'bare engine: the address that it listens on', '127.0.0.1')
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

if (supergraph === undefined) await import('./serve.ts');
else {
  const { serveBare } = await import('./bare-gateway.ts');
  await serveBare({ supergraph, host, port });
}

function wholePort(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}
