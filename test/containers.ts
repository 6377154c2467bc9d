import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** One service of docker-compose.yml, as far as the tests look at it. */
export interface ContainerService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ContainerService>>;
  readonly volumes: Readonly<Record<string, null>>;
}

export const repository = fileURLToPath(new URL('../', import.meta.url));

const read = (name: string): string => readFileSync(`${repository}${name}`, 'utf8');

/** docker-compose.yml with its anchors and merges written out. A YAML error or warning throws. */
export const composeFile = (): ComposeFile =>
  parse(read('docker-compose.yml'), { merge: true, strict: true, logLevel: 'error' }) as ComposeFile;

/** What the image is made of: the folders and files that are copied into it, and its environment. */
export function imageContents() {
  const lines = read('Dockerfile').split('\n');
  const copied = lines.flatMap((line) => (line.startsWith('COPY ') ? line.split(' ').slice(1, -1) : []));
  const environment = lines
    .flatMap((line) => (line.startsWith('ENV ') ? line.split(' ').slice(1) : []))
    .map((pair) => pair.split('=') as [string, string]);
  return { copied, environment: Object.fromEntries(environment) as Readonly<Record<string, string>> };
}
