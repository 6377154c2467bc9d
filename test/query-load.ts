import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { shanghaiDateOf } from '../domain/calendar-date.ts';
import { randomOf } from '../scripts/seed/random.ts';

/** What a client got: its status, and what was said to be on the record about which subject. */
export interface Received {
  readonly status: number;
  readonly subject: string | null;
  readonly receipts: readonly string[];
  /** Everything else that came. */
  readonly body: unknown;
}

/** Clients that ask without pause, each over a connection of its own, whatever becomes of their answers. */
export interface Load {
  readonly received: Received[];
  /** Resolves when so many more answers have come. */
  more(count: number): Promise<void>;
  /** Resolves when at least so many requests are under way. */
  inFlight(count: number): Promise<void>;
  underWay(): number;
  stop(): Promise<void>;
}

/** Whom the clients ask about: its code, and a token of its own. */
export interface AskedAbout {
  readonly code: string;
  readonly token: string;
}

export function startLoad(url: string, connections: number, subjects: readonly AskedAbout[], seed: number): Load {
  const agent = new Agent({ connections, pipelining: 1 });
  const received: Received[] = [];
  let under = 0;
  let stopped = false;

  async function ask(random: ReturnType<typeof randomOf>): Promise<void> {
    const { body, subject, headers = {} } = random.pick(requestsAbout(random.pick(subjects)));
    under += 1;
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        dispatcher: agent,
      } as RequestInit);
      const { extensions = {}, ...rest } = (await response.json()) as { extensions?: { receipt?: readonly string[] } };
      const { status } = response;
      received.push({ status, subject: subject(status), receipts: extensions.receipt ?? [], body: rest });
    } catch {
      await delay(20); // Nothing came, or not all of it.
    } finally {
      under -= 1;
    }
  }

  const clients = Array.from({ length: connections }, async (_, n) => {
    const random = randomOf('load', seed, n);
    while (!stopped) await ask(random);
  });
  const until = async (reached: () => boolean) => {
    while (!reached()) await delay(2);
  };
  return {
    received,
    more: (count) => {
      const goal = received.length + count;
      return until(() => received.length >= goal);
    },
    inFlight: (count) => until(() => under >= count),
    underWay: () => under,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
      await agent.close();
    },
  };
}

interface Request {
  readonly body: string;
  /** Whose record an answer of this status is on. */
  readonly subject: (status: number) => string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers, a forbidden field, a partial answer, a mutation, a syntax error and a bad token. */
function requestsAbout({ code, token }: AskedAbout): readonly [Request, ...Request[]] {
  const about = (selection: string): Request => ({
    body: JSON.stringify({
      query: `query ($code: CreditCode!) { subject(creditCode: $code) { ${selection} } }`,
      variables: { code },
    }),
    subject: () => code,
  });
  const nobody = () => null;
  const validTo = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const grant = `mutation ($from: String!) { grantAuthorization(grantee: "${grantee}", items: ["TAX_ARREARS"], validFrom: $from,
    validTo: "${validTo}") { authorization { id } refused { reason } } }`;
  return [
    about('name kind'),
    about('name aliases { value }'),
    about('accesses { endCursor }'),
    about('taxArrears { balance } penalties { fine }'),
    {
      body: JSON.stringify({ query: grant, variables: { from: shanghaiDateOf(new Date()) } }),
      // What was not done is nobody's.
      subject: (status) => (status === 200 ? code : null),
      headers: { authorization: `Bearer ${token}` },
    },
    { body: JSON.stringify({ query: '{' }), subject: nobody },
    { body: JSON.stringify({ query: '{ __typename }' }), subject: nobody, headers: { authorization: 'Bearer x' } },
  ];
}

const grantee = '91319900MA9TEXT196';
