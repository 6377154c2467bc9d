import { setFlagsFromString } from 'node:v8';

// Node 20's optimizing compiler inlines calls from JavaScript into WebAssembly; where it has to take such a frame back while the
// engine is at work, the process dies ("unreachable code" in Deoptimizer::DoComputeBuiltinContinuation). Nothing else may import the
// engine, so that the flag is set before its functions are called often enough to be compiled.
setFlagsFromString('--no-turbo-inline-js-wasm-calls');

export {
  type CheckParseAnswer,
  checkParseSchema,
  type DetailedError,
  type EntityUidJson,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  schemaToJson,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
