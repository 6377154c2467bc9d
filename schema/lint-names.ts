import { type ASTNode, Kind, visit } from 'graphql';
import { bannedChineseWord, bannedWord, banOf } from '../domain/banned-information.ts';
import type { ParsedSubgraph } from './compose.ts';

/** The gateway's own aliases for what row checks need; a schema that used them could be told apart from neither. */
const RESERVED = /_cg_/i;

const DECLARATIONS: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_TYPE_EXTENSION,
  Kind.ENUM_VALUE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_EXTENSION,
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.DIRECTIVE_DEFINITION,
]);

/**
 * Names that a schema may not have: information that is never collected (Art. 14), in English names and in the Chinese column
 * names of descriptions, and the gateway's reserved aliases, in names and in field sets.
 */
export function lintNames({ name: subgraph, document }: ParsedSubgraph): readonly string[] {
  const complaints: string[] = [];
  const path: string[] = [];
  const within = (name: string) => `${subgraph}: ${[...path, name].join('.')}`;
  visit(document, {
    enter(node) {
      if (node.kind === Kind.DIRECTIVE)
        complaints.push(...reservedFieldSets(node).map((found) => `${within('')}${found}`));
      if (!isDeclaration(node)) return;
      const { name, description } = node;
      const word = bannedWord(name.value) ?? bannedChineseWord(description?.value ?? '');
      if (word !== null) {
        complaints.push(`${within(name.value)} is about ${describeBan(word)}: it may not be collected`);
      }
      if (RESERVED.test(name.value)) {
        complaints.push(
          `${within(name.value)} uses _cg_, which is reserved for the gateway's row checks (design, Schema)`,
        );
      }
      path.push(name.value);
    },
    leave(node) {
      if (isDeclaration(node)) path.pop();
    },
  });
  return complaints;
}

interface Declaration {
  readonly name: { readonly value: string };
  readonly description?: { readonly value: string };
}

function isDeclaration(node: ASTNode): node is ASTNode & Declaration {
  return DECLARATIONS.has(node.kind);
}

function reservedFieldSets(directive: ASTNode): readonly string[] {
  const found: string[] = [];
  visit(directive, {
    StringValue({ value }) {
      if (RESERVED.test(value)) {
        found.push(`"${value}" uses _cg_, which is reserved for the gateway's row checks (design, Schema)`);
      }
    },
  });
  return found;
}

function describeBan(word: string): string {
  const ban = banOf(word);
  return ban === null ? word : `${ban.what} (${word}, ${ban.article})`;
}
