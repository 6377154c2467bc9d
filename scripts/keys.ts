import { Command } from 'commander';
import { explainAndExit } from '../gateway/process.ts';
import { loadOrCreateGatewayKey, writePublicKey } from '../signing/keys.ts';

// `npm run keys -- --private FILE --public FILE`: the gateway's key where departments run on other machines.
process.on('uncaughtException', explainAndExit);
const options = new Command('keys')
  .description('Makes the key that signs calls to departments, unless there is one, and writes its public half.')
  .requiredOption('--private <file>', 'for the gateway alone (mode 0600)')
  .requiredOption('--public <file>', 'for every department')
  .parse()
  .opts<{ private: string; public: string }>();

const key = loadOrCreateGatewayKey(options.private);
writePublicKey(key, options.public);
console.log(`key ${key.keyId}`);
