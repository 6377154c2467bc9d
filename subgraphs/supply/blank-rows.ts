/** True if no cell says anything: spaces and invisible characters are nothing. */
export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => /^[\s\p{Cc}\p{Cf}]*$/u.test(cell));

/**
 * The remark under a table. What says of itself that it explains the table does so however many cells its text runs over; shorter words
 * could begin a cell of data, and count where they are alone in their row.
 */
export function isNote(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const first = (filled[0] ?? '').normalize('NFKC').trim();
  return (
    /^(?:表格说明|填表说明|填报说明)/u.test(first) || (filled.length === 1 && /^(?:说明|备注|注)\s*:/u.test(first))
  );
}
