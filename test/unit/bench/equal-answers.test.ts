import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EqualAnswers, UnequalAnswers } from '../../../bench/equal-answers.ts';

const answers = new Map<string, { readonly status: number; readonly text: string }>();
const server = createServer(({ url = '' }, response) => {
  const { status, text } = answers.get(url) ?? { status: 404, text: 'nothing' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const question = [{ body: '{"query":"{ a }"}', headers: {} }];

function peer(name: string, text: string, status = 200): [string, string] {
  answers.set(`/${name}`, { status, text });
  return [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`];
}

test('the order of members and what stands beside data make no difference', async () => {
  const equal = new EqualAnswers();
  await equal.prove(...peer('one', '{"data":{"a":{"b":1,"c":["x",null]}}}'), question);
  await equal.prove(...peer('other', '{"extensions":{},"data":{"a":{"c":["x",null],"b":1}}}'), question);
});

test.each([
  ['a value', '{"data":{"a":{"b":2,"c":["x",null]}}}'],
  ['a kind of value', '{"data":{"a":{"b":"1","c":["x",null]}}}'],
  ['a null that is missing', '{"data":{"a":{"b":1,"c":["x"]}}}'],
  ['a member more', '{"data":{"a":{"b":1,"c":["x",null],"d":null}}}'],
])('%s that differs names the peer and what it was held to', async (_, text) => {
  const equal = new EqualAnswers();
  await equal.prove(...peer('first', '{"data":{"a":{"b":1,"c":["x",null]}}}'), question);
  const proving = equal.prove(...peer('second', text), question);
  await expect(proving).rejects.toThrow(UnequalAnswers);
  await expect(proving).rejects.toThrow('second does not answer as first does');
});

test.each([
  ['an error beside data', '{"data":{"a":1},"errors":[{"message":"no"}]}', 200],
  ['no data', '{"data":null}', 200],
  ['another status', '{"data":{"a":1}}', 503],
  ['no JSON', 'down', 200],
])('%s is no answer, of the first peer neither', async (_, text, status) => {
  await expect(new EqualAnswers().prove(...peer('first', text, status), question)).rejects.toThrow('first answers');
});
