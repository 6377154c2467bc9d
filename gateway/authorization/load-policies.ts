import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policies, PolicyError, type PolicySource, parsePolicies } from './parse-policies.ts';

const schemaName = 'schema.cedarschema';

/**
 * Reads `schema.cedarschema` and every `*.cedar` of a directory, in the order of their names. Throws PolicyError, with file and
 * line of every fault, for a text that is no Cedar, a policy that does not fit the schema, can never apply, has the id of
 * another or lacks an annotation, and for a file of any other name.
 */
export function loadPolicies(directory: string): Policies {
  const read = (name: string): PolicySource => ({
    file: join(directory, name),
    text: readFileSync(join(directory, name), 'utf8'),
  });
  const names = readdirSync(directory).sort();
  // A mistyped name would leave a policy out without a word, and one that forbids is missed by nobody.
  const strange = names.find((name) => name !== schemaName && !name.endsWith('.cedar'));
  if (strange !== undefined) throw new PolicyError(`${join(directory, strange)}: policies are named NAME.cedar`);
  if (!names.includes(schemaName)) throw new PolicyError(`${directory}: holds no ${schemaName}`);
  return parsePolicies(read(schemaName), names.filter((name) => name !== schemaName).map(read));
}
