/** An answer without its receipts, and these. */
export function apart<Body extends { readonly extensions?: Record<string, unknown> | undefined }>(body: Body) {
  const { extensions = {}, ...rest } = body;
  const { receipt, ...others } = extensions;
  const left = Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
  return { body: left as Body, receipts: (receipt ?? []) as readonly string[] };
}

/** The same of a body that is still text. */
export const textWithoutReceipts = (body: string): string =>
  body.replace(/,"extensions":\{"receipt":\[[^\]]*\]\}/, '').replace(/,"receipt":\[[^\]]*\]/, '');
