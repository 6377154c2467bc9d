/** The lines of a text in UTF-8 that comes in pieces, without their newlines. It throws what `pieces` throws, as readline would not. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let waiting: string[] = [];
  for await (const piece of pieces) {
    const [first = '', ...more] = decoder.decode(piece, { stream: true }).split('\n');
    waiting.push(first);
    for (const next of more) {
      yield waiting.join('');
      waiting = [next];
    }
  }
  const last = waiting.join('') + decoder.decode();
  if (last !== '') yield last;
}
