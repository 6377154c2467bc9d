import Sequencer from '@jest/test-sequencer';

// Jest knows how long files take only once they have run; before, it takes the largest first, and the tests that kill things, a few
// lines that take minutes, would come last and leave a processor idle.
const folders = ['/test/faults/', '/test/e2e/', '/test/abuse/'];

function rank({ path }) {
  const at = folders.findIndex((folder) => path.includes(folder));
  return at < 0 ? folders.length : at;
}

/** The folders whose files take longest come first, and short files fill up what is left; within a folder the order is Jest's. */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
