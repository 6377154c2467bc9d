/** True if no cell says anything: spaces and invisible characters are nothing. */
export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => /^[\s\p{Cc}\p{Cf}]*$/u.test(cell));

/** The remark under a table, alone in its row. */
export function isNote(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const [only = ''] = filled;
  return (
    filled.length === 1 && /^(?:表格说明|填表说明|填报说明|(?:说明|备注|注)\s*:)/u.test(only.normalize('NFKC').trim())
  );
}
