type Cell = string | number | Date | null;

/** Columns as wide as their longest cell; empty cells for null, times in ISO form to the second. */
export function printTable(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const table = [head, ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    console.log(
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (cell instanceof Date) return `${cell.toISOString().slice(0, 19)}Z`;
  return String(cell);
}
