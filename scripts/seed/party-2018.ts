import type { Cells } from './sample-file.ts';
import type { Subject } from './subjects.ts';

/** The party's cells in the 2018 template, whose columns start with XK for licences and CF for penalties. */
export function partyCells2018(prefix: 'XK' | 'CF', subject: Subject): Cells {
  const name = { [`${prefix}_XDR_MC`]: subject.name, [`${prefix}_XDR_LB`]: subject.partyWord };
  if (subject.kind === 'PERSON') {
    return { ...name, [`${prefix}_XDR_ZJLX`]: '身份证', [`${prefix}_XDR_ZJHM`]: subject.code };
  }
  return { ...name, [`${prefix}_XDR_SHXYM`]: subject.code, [`${prefix}_FRDB`]: subject.legalRepresentative };
}
