/** Holds the newest leaf of each subject: one small record a subject. */
export interface SubjectChains {
  /** What is wrong with a leaf's place among its subject's, in words; null for the one that comes next. */
  fault(
    subject: string | null,
    place: { readonly ordinal: number | null; readonly previous: string | null },
  ): string | null;
  /** Takes the subject's next leaf. */
  add(subject: string | null, leafHash: string): void;
}

export function subjectChains(): SubjectChains {
  const newest = new Map<string, { readonly ordinal: number; readonly hash: Buffer }>();
  return {
    fault: (subject, { ordinal, previous }) => {
      if (subject === null) {
        return ordinal === null && previous === null ? null : 'is about no subject and has a place among a subject’s.';
      }
      const last = newest.get(subject);
      const expected = (last?.ordinal ?? 0) + 1;
      if (ordinal !== expected) return `is number ${ordinal} of its subject’s entries, and ${expected} should follow.`;
      const link = last?.hash.toString('hex') ?? null;
      return previous === link ? null : 'is not linked to the entry before of its subject.';
    },
    add: (subject, leafHash) => {
      if (subject === null) return;
      const ordinal = (newest.get(subject)?.ordinal ?? 0) + 1;
      newest.set(subject, { ordinal, hash: Buffer.from(leafHash, 'hex') });
    },
  };
}
