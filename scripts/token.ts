import { createHash } from 'node:crypto';
import { Command, Option } from 'commander';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { callerOf, isClaimFault, TOKEN_ROLES } from '../gateway/callers/caller.ts';
import { developmentKey, hasDevelopmentIssuer, issueToken } from '../gateway/callers/development-issuer.ts';
import { longestLifetime } from '../gateway/callers/verify-token.ts';
import { readConfig } from '../gateway/config.ts';
import { explainAndExit } from '../gateway/process.ts';

interface Options {
  readonly role: string;
  readonly org?: string;
  readonly name?: string;
  readonly creditCode?: string;
  readonly sub?: string;
  readonly expires: string;
}

// `npm run -s token`: a token of the development issuer, alone on stdout.
process.on('uncaughtException', explainAndExit);
const options = new Command('token')
  .description('Prints a token of the development issuer, for a gateway that only this machine reaches.')
  .addOption(new Option('--role <role>', 'who asks').choices(TOKEN_ROLES).makeOptionMandatory())
  .option('--org <CODE>', 'credit code of the organisation it acts for: an officer’s, a provider’s')
  .option('--name <NAME>', 'its own name: an officer’s')
  .option('--credit-code <CODE>', 'whose records are its own: a subject’s')
  .option('--sub <ID>', 'who it is at the issuer; made from the options above unless given')
  .option('--expires <TIME>', 'how long it is valid: 30s, 15m, at most 1h', '1h')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const config = readConfig(process.env);
if (config.jwksUrl) refuse('JWKS_URL is set: tokens come from the issuer whose keys are there.');
if (!hasDevelopmentIssuer(config)) refuse('HOST is not loopback: there the gateway believes no development issuer.');
const lifetime = seconds(options.expires);
const claims = claimsOf(options);
const now = systemClock();
const checked = callerOf({ ...claims, jti: 'checked', exp: now.getTime() / 1000 });
if (isClaimFault(checked)) {
  refuse(`--${checked.claim.replace('_', '-')} ${checked.fault}. See --help for what a token of this role needs.`);
}
const { jwtIssuer: issuer, jwtAudience: audience } = config;
const key = developmentKey(config);
console.log(await issueToken(claims, { key, issuer, audience, now, lifetime, random: systemRandom }));

function claimsOf({ role, org, name, creditCode, sub }: Options): Readonly<Record<string, string>> {
  const given = { role, org, name, credit_code: creditCode };
  const digest = createHash('sha256').update(JSON.stringify(given)).digest('hex');
  const claimed = Object.entries({ ...given, sub: sub ?? `development-${digest.slice(0, 16)}` });
  return Object.fromEntries(claimed.flatMap(([claim, value]) => (value === undefined ? [] : [[claim, value]])));
}

function seconds(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,4})([smh])$/.exec(text) ?? [];
  const lifetime = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 0);
  if (lifetime > 0 && lifetime <= longestLifetime) return lifetime;
  return refuse('--expires is a time such as 30s, 15m or 1h, and at most 1h.');
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
