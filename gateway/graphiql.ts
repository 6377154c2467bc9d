import { gzipSync } from 'node:zlib';

const example = `# A synthetic company, as everyone may see it.
# A token goes under "Headers":
#   { "Authorization": "Bearer …" }
{
  subject(creditCode: "91319900MA9TEXT196") {
    name
    registration { state establishedOn }
    penalties { documentNo decidedOn fine }
    taxArrears { taxType balance }
    dishonestDebtorListings { caseNo publishedOn }
  }
}`;

let page: { readonly plain: Buffer; readonly gzipped: Buffer } | undefined;

/** GraphiQL as one page that loads nothing from elsewhere; its nine megabytes are read and compressed at its first use. */
export async function graphiqlPage(): Promise<{ readonly plain: Buffer; readonly gzipped: Buffer }> {
  if (!page) {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const plain = Buffer.from(
      renderGraphiQL({
        title: 'Credit gateway',
        endpoint: '/graphql',
        defaultQuery: example,
        isHeadersEditorEnabled: true,
        // A token is gone when the page is closed; a browser's storage would keep it for whoever uses the machine next.
        shouldPersistHeaders: false,
      }),
    );
    page = { plain, gzipped: gzipSync(plain) };
  }
  return page;
}
