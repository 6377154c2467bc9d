import { apart } from './receipts.ts';
import type { World } from './world.ts';

/** With which claims, extensions and headers somebody asks; without claims it is the public. */
export interface Asked {
  readonly as?: Readonly<Record<string, string>>;
  readonly extensions?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: object;
}

/** Sends operations to a world; what came back as its status and body, and the code of its first error. */
export const askAs =
  (world: () => World) =>
  async <Data = Record<string, unknown>>(
    query: string,
    { as, extensions = {}, headers = {}, variables = {} }: Asked = {},
  ) => {
    const authorization = as ? { authorization: `Bearer ${await world().token(as)}` } : {};
    const response = await fetch(`${world().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body: JSON.stringify({ query, extensions, variables }),
    });
    const { body, receipts } = apart(
      (await response.json()) as {
        data?: Data | null;
        errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
        extensions?: Record<string, unknown>;
      },
    );
    return { status: response.status, body, receipts, code: body.errors?.[0]?.extensions.code };
  };
