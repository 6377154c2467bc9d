/** What resolvers of mutations say on the record. */
export interface NoteContext {
  /**
   * Has the entry of this mutation say in its details what was done: auditors read it there, and nobody can change it. Where a subject is
   * named the entry is about it, and it sees that there was one.
   */
  readonly note: (act: Readonly<Record<string, unknown>>, subject?: string) => void;
}
