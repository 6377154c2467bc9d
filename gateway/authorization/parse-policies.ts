import { createHash } from 'node:crypto';
import {
  type CheckParseAnswer,
  checkParseSchema,
  type DetailedError,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  schemaToJson,
  validate,
} from './engine.ts';

/** One policy: `id`, `article` and `reason` are its annotations, `text` its Cedar, `line` (from 1) where it begins in `file`. */
export interface Policy {
  readonly id: string;
  /** The article of the Measures it rests on. */
  readonly article: string;
  /** One sentence that a refused caller may read. */
  readonly reason: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Policies that fit their schema and stand ready in the engine under `digest`. */
export interface Policies {
  /** Their version: SHA-256 of schema and policies, hexadecimal. */
  readonly digest: string;
  /** In the order of files and lines: of several that decide, the first is named. */
  readonly policies: readonly Policy[];
  /** What the schema lets policies speak of. */
  readonly actions: ReadonlySet<string>;
}

/** A text with the name it has in messages. */
export interface PolicySource {
  readonly file: string;
  readonly text: string;
}

/** Policies that cannot be used. The message has a line `file:line: reason` for every fault. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Named where nothing permits; no policy may have the id. */
export const DEFAULT_DENY = 'default-deny';

/**
 * Checks policies against their schema and makes them ready in the engine, which keeps every version it was given until the
 * process ends. Throws PolicyError.
 */
export function parsePolicies(schema: PolicySource, sources: readonly PolicySource[]): Policies {
  insist(checkParseSchema(schema.text), schema);
  const policies = sources.flatMap(policiesOf);
  refuseIf(policies.flatMap((policy) => annotationFaults(policy, policies)));
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
  refuseIf(validationFaults(schema.text, policies, staticPolicies));
  const digest = createHash('sha256')
    .update(JSON.stringify([schema.text, policies.map(({ text }) => text)]))
    .digest('hex');
  insist(preparseSchema(digest, schema.text), schema);
  insist(preparsePolicySet(digest, { staticPolicies }), schema);
  return Object.freeze({ digest, policies: Object.freeze(policies), actions: actionsOf(schema) });
}

function policiesOf(source: PolicySource): readonly Policy[] {
  const parts = policySetTextToParts(source.text);
  if (parts.type === 'failure') throw new PolicyError(parts.errors.map((error) => at(source, error)).join('\n'));
  // A template permits nothing by itself: whoever wrote one meant something that would not happen.
  if (parts.policy_templates.length > 0) throw new PolicyError(`${source.file}: holds a template`);
  return parts.policies
    .map((text) => ({ text, start: source.text.indexOf(text) }))
    .sort((one, other) => one.start - other.start)
    .map(({ text, start }) => {
      const line = lineAt(source.text, start);
      const { id = '', article = '', reason = '', ...others } = annotationsOf(text);
      const [unknown] = Object.keys(others);
      if (unknown !== undefined) throw new PolicyError(`${source.file}:${line}: has an unknown annotation @${unknown}`);
      return Object.freeze({ id, article, reason, file: source.file, line, text });
    });
}

function annotationsOf(text: string): Readonly<Record<string, string>> {
  const answer = policyToJson(text);
  return answer.type === 'success' ? (answer.json.annotations ?? {}) : {};
}

function annotationFaults(policy: Policy, all: readonly Policy[]): readonly string[] {
  const { id, article, reason, file, line } = policy;
  const faults: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) faults.push('needs an @id of small letters and hyphens');
  if (id === DEFAULT_DENY) faults.push(`@id ${DEFAULT_DENY} is what is said where no policy permits`);
  if (all.find((other) => other.id === id) !== policy) faults.push(`@id ${id} stands twice`);
  if (!/^Art\. \d+(\(\w+\))*$/.test(article)) faults.push('needs an @article such as Art. 16(3)');
  if (!/^[A-Z][^.]*\.$/.test(reason)) faults.push('needs a @reason of one sentence');
  return faults.map((fault) => `${file}:${line}: ${fault}`);
}

/** Warnings refuse too: a policy that can never apply is one whose author was mistaken. */
function validationFaults(
  schema: string,
  policies: readonly Policy[],
  staticPolicies: Readonly<Record<string, string>>,
): readonly string[] {
  const answer = validate({ schema, policies: { staticPolicies } });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => {
    const policy = policies.find(({ id }) => id === policyId);
    return policy ? at(policy, error, policy.line - 1) : error.message;
  });
}

function actionsOf({ text }: PolicySource): ReadonlySet<string> {
  const answer = schemaToJson(text);
  const namespaces = answer.type === 'success' ? Object.values(answer.json) : [];
  return new Set(
    namespaces.flatMap(({ actions }) =>
      // Groups of actions apply to nothing themselves.
      Object.keys(actions).filter((name) => (actions[name]?.appliesTo?.resourceTypes.length ?? 0) > 0),
    ),
  );
}

function insist(answer: CheckParseAnswer, source: PolicySource): void {
  if (answer.type === 'failure') refuseIf(answer.errors.map((error) => at(source, error)));
}

function refuseIf(faults: readonly string[]): void {
  if (faults.length > 0) throw new PolicyError(faults.join('\n'));
}

/** The engine counts bytes. */
function at({ file, text }: PolicySource, { message, help, sourceLocations }: DetailedError, before = 0): string {
  const bytes = Buffer.from(text).subarray(0, sourceLocations?.[0]?.start ?? 0);
  const line = before + lineAt(bytes.toString(), bytes.length);
  return `${file}:${line}: ${[message, help].filter(Boolean).join('; ')}`;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
