import { GraphQLError, type GraphQLFormattedError } from 'graphql';

interface ErrorEntry {
  /** HTTP status when it refuses the operation. In a partial answer the status is 200. */
  readonly status: number;
  /** What the client reads, unless the error brings its own text about the client's own input. */
  readonly message: string;
  /** What an operator should do. */
  readonly operator: string;
}

const nothing = 'Nothing; the client has to change its request.';

/** Every error that leaves the gateway. docs/errors.md is compared with this table by a test. */
export const errorTable = {
  GRAPHQL_PARSE_FAILED: { status: 400, message: 'The operation is not valid GraphQL.', operator: nothing },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'The operation does not fit the schema.', operator: nothing },
  OPERATION_RESOLUTION_FAILURE: { status: 400, message: 'The operation to run was not named.', operator: nothing },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400, message: 'Send the operation itself.', operator: nothing },
  BAD_REQUEST: { status: 400, message: 'The request is not GraphQL over HTTP.', operator: nothing },
  BAD_USER_INPUT: { status: 400, message: 'A variable or an argument has a wrong value.', operator: nothing },
  INVALID_CREDIT_CODE: { status: 400, message: 'A credit code is not valid.', operator: nothing },
  TOO_MANY_SUBJECTS: { status: 400, message: 'One operation may name 1,000 subjects.', operator: nothing },
  COST_EXCEEDED: { status: 400, message: 'The operation is too large. Ask for less at once.', operator: nothing },
  TOKEN_INVALID: {
    status: 401,
    message: 'The token is not valid. Send a valid one, or none to see what is open to everyone.',
    operator: 'Nothing, unless valid tokens are refused: then check the issuer.',
  },
  PURPOSE_REQUIRED: {
    status: 403,
    message: 'Say for which purpose you ask, in extensions.purpose or in the header Credit-Purpose.',
    operator: 'Nothing; the officer has to name a purpose (Art. 19).',
  },
  PURPOSE_NOT_LISTED: {
    status: 403,
    message: 'The application list does not give your agency this purpose.',
    operator: 'Nothing; if the agency should have the purpose, the application list has to say so.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'You may not see this.',
    operator: 'Nothing; if the caller should see it, the catalogue or the application list has to say so.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing here. Queries go to /graphql.', operator: nothing },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than 1 MB.', operator: nothing },
  SUPPLY_REFUSED: {
    status: 422,
    message: 'The supplied file is refused as a whole; nothing of it was stored.',
    operator: 'Nothing; the answer tells the provider what to send instead.',
  },
  DEPARTMENT_UNAVAILABLE: {
    status: 200,
    message: 'The department does not answer now. Its fields are left out; ask again later.',
    operator: "Look at the department's process, its database and the network between.",
  },
  OVERLOADED: {
    status: 503,
    message: 'There is too much to do now. Send it again later.',
    operator: 'Look at the department that is asked: it is down or slow, or too many files wait for it.',
  },
  RATE_LIMITED: {
    status: 429,
    message: 'Too much is asked from your address. Ask again later, or with a token.',
    operator: 'Nothing, unless many people share the address: see REQUESTS_PER_SECOND and TRUST_PROXY.',
  },
  LOG_UNAVAILABLE: {
    status: 503,
    message: 'The query cannot be recorded now, so it is not answered. Ask again later.',
    operator: "Look at the gateway's database: nothing is released until it can be written.",
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: 'The gateway failed. Nothing was released.',
    operator: 'Look at the error in the log of the gateway and report it.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof errorTable;

/** An error for a client: its code is in the table, and so are its status and its text where none is given. */
export function gatewayError(
  code: ErrorCode,
  details: {
    readonly message?: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  } = {},
): GraphQLError {
  return new GraphQLError(details.message ?? errorTable[code].message, {
    ...(details.path ? { path: details.path } : {}),
    extensions: { code, ...details.extensions },
  });
}

/** Makes errors refuse the whole operation with their status (GraphQL over HTTP). */
export function refusing(errors: readonly GraphQLError[]): GraphQLError[] {
  return errors.map((error) => {
    const entry = errorTable[error.extensions.code as ErrorCode];
    // A refused operation has no data, so the path stands beside it (GraphQL, 7.1).
    const path = error.path ? { path: error.path } : {};
    return new GraphQLError(error.message, {
      extensions: { ...error.extensions, ...path, http: { status: entry.status } },
    });
  });
}

// What these say is about the client's own text and names nothing of ours but the public schema.
const spokenByLibrary: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
]);

/** The last look at every error before it leaves: one that is not in the table tells nothing of itself. */
export function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = formatted.extensions?.code as ErrorCode;
  if (!Object.hasOwn(errorTable, String(code)) || code === 'INTERNAL_SERVER_ERROR') {
    const { message } = errorTable.INTERNAL_SERVER_ERROR;
    return { message, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }
  // A document that nests too deeply for the parser: the engine's words are not for clients.
  if (formatted.message.includes('call stack')) return { message: errorTable[code].message, extensions: { code } };
  const ours = error instanceof GraphQLError && error.originalError === undefined;
  const message = ours || spokenByLibrary.has(code) ? formatted.message : errorTable[code].message;
  const { stacktrace: _, ...extensions } = { ...formatted.extensions };
  return { ...formatted, message, extensions };
}
