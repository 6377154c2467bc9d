import type { SmallSupergraph } from './small-world.ts';
import { abstract } from './supergraphs/abstract.ts';
import { interfaceObjects, interfaceObjectsWithRequires } from './supergraphs/interface-objects.ts';
import { nullKeys, severalKeys } from './supergraphs/keys.ts';
import { mutations } from './supergraphs/mutations.ts';
import { clashingRequirements } from './supergraphs/required-arguments.ts';
import { circularRequires, requires, requiresArguments } from './supergraphs/requires.ts';
import { provides, shared } from './supergraphs/sharing.ts';
import { values } from './supergraphs/values.ts';

/** Those that any operation can be planned over. */
export const smallSupergraphs: readonly SmallSupergraph[] = [
  severalKeys,
  nullKeys,
  requires,
  requiresArguments,
  clashingRequirements,
  provides,
  shared,
  abstract,
  interfaceObjects,
  mutations,
  values,
];

/** Those of which some operations cannot be planned: asked by hand. */
export const askedByHand: readonly SmallSupergraph[] = [interfaceObjectsWithRequires, circularRequires];
