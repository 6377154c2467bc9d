import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { isLoopbackHost } from './execution/department-url.ts';
import { parseVerifierKey } from './querylog/notes/signed-note.ts';

const url = z.url({ protocol: /^https?$/ });
const safeUrl = url.refine(isSafe, 'must be https, or http on loopback, without credentials or a fragment');
const networks = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine(
    (list) => list.every(isNetwork),
    'must be addresses or networks such as 10.0.0.0/8, with commas between them',
  );
const files = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** `iss` of tokens that no issuer elsewhere makes. */
export const developmentIssuer = 'urn:credit-gateway:development';

/** Every environment variable that is read, with its default. A variable that is set but empty counts as not set. */
export const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DATA_DIR: z.string().default('.data'),
  ENGINE: z.enum(['batching', 'reference']).default('batching'),
  GATEWAY_KEY_FILE: z.string().optional(),
  CELLS_KEY_FILE: z.string().optional(),
  LOG_KEY_FILE: files,
  LOG_KEY: z.string().optional(),
  LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+\p{Cc}]{1,200}$/u, 'must be a name without spaces or +')
    .default('credit-gateway/log'),
  WITNESS_URL: safeUrl.optional(),
  WITNESS_KEY: z.string().refine(isVerifierKey, 'must be a key as name+id+base64').optional(),
  JWKS_URL: safeUrl.optional(),
  JWT_ISSUER: z.string().default(developmentIssuer),
  JWT_AUDIENCE: z.string().default('credit-gateway'),
  TRUST_PROXY: networks,
  REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  DATABASE_URL: postgresUrl.optional(),
  TAX_DATABASE_URL: postgresUrl.optional(),
  MARKET_REGULATION_DATABASE_URL: postgresUrl.optional(),
  PUBLIC_SECURITY_DATABASE_URL: postgresUrl.optional(),
  COURTS_DATABASE_URL: postgresUrl.optional(),
  TAX_URL: url.optional(),
  MARKET_REGULATION_URL: url.optional(),
  PUBLIC_SECURITY_URL: url.optional(),
  COURTS_URL: url.optional(),
});

export interface DepartmentConfig {
  /** PostgreSQL of the department; without it, an embedded one under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Where a department that runs by itself is reached; without it, `npm start` starts one. */
  readonly url: string | undefined;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly engine: 'batching' | 'reference';
  readonly gatewayKeyFile: string | undefined;
  /** A department's key for the cells of supplied rows. */
  readonly cellsKeyFile: string | undefined;
  /** Private keys of the log, the newest first; none named: one of the gateway's own. */
  readonly logKeyFiles: readonly string[];
  /** The same keys in the environment itself. */
  readonly logKey: string | undefined;
  /** The log's name: the first line of its checkpoints. */
  readonly logOrigin: string;
  /** An outside witness that is shown the log's checkpoints. */
  readonly witnessUrl: string | undefined;
  /** Its public key (C2SP). */
  readonly witnessKey: string | undefined;
  /** Where the issuer of tokens publishes its keys. */
  readonly jwksUrl: string | undefined;
  readonly jwtIssuer: string;
  readonly jwtAudience: string;
  /** Addresses or networks of proxies that are believed about where a request came from. */
  readonly trustProxy: readonly string[];
  /** Of one source, without a token. */
  readonly requestsPerSecond: number;
  readonly databaseUrl: string | undefined;
  readonly departments: Readonly<Record<DepartmentName, DepartmentConfig>>;
}

/** A setting that cannot be used; the message names the variable and what it may be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the configuration once, checked and frozen. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { data, error } = environment.safeParse(given);
  if (error) {
    throw new ConfigError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  const departments = Object.fromEntries(
    DEPARTMENTS.map((name) => {
      const prefix = variablePrefix(name);
      return [name, Object.freeze({ databaseUrl: data[`${prefix}_DATABASE_URL`], url: data[`${prefix}_URL`] })];
    }),
  ) as unknown as Config['departments'];
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    dataDir: data.DATA_DIR,
    engine: data.ENGINE,
    gatewayKeyFile: data.GATEWAY_KEY_FILE,
    cellsKeyFile: data.CELLS_KEY_FILE,
    logKeyFiles: Object.freeze(data.LOG_KEY_FILE),
    logKey: data.LOG_KEY,
    logOrigin: data.LOG_ORIGIN,
    witnessUrl: data.WITNESS_URL,
    witnessKey: data.WITNESS_KEY,
    jwksUrl: data.JWKS_URL,
    jwtIssuer: data.JWT_ISSUER,
    jwtAudience: data.JWT_AUDIENCE,
    trustProxy: Object.freeze(data.TRUST_PROXY),
    requestsPerSecond: data.REQUESTS_PER_SECOND,
    databaseUrl: data.DATABASE_URL,
    departments: Object.freeze(departments),
  });
}

type VariablePrefix = 'TAX' | 'MARKET_REGULATION' | 'PUBLIC_SECURITY' | 'COURTS';

/** `market-regulation` → `MARKET_REGULATION`. */
export const variablePrefix = (name: DepartmentName): VariablePrefix =>
  name.toUpperCase().replace('-', '_') as VariablePrefix;

function isVerifierKey(text: string): boolean {
  try {
    parseVerifierKey(text);
    return true;
  } catch {
    return false;
  }
}

const isNetwork = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const secure = protocol === 'https:' || isLoopbackHost(hostname);
  return secure && username === '' && password === '' && hash === '';
}
