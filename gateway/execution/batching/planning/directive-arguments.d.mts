import type { DirectiveNode } from 'graphql';

export function argument(directive: DirectiveNode | undefined, name: string): unknown;
