/** Height of a row of a table, CSS pixels: `.list td` says the same. */
export const ROW_HEIGHT_PX = 38;
/** Up to so many rows all are in the document; that is cheap, and the browser's search finds them. */
const ALL_ROWS = 150;
/** Rows beyond the window, so that scrolling shows no gap; also the step in which the window moves. */
const MARGIN_ROWS = 20;

/** Rows from `from` up to, not including, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows that must be in the document.
 *
 * @param top where the first row is, in CSS pixels from the window's upper edge; negative above it
 * @param windowHeight CSS pixels
 */
export function visibleRows(top: number, windowHeight: number, count: number): RowRange {
  if (count <= ALL_ROWS) return { from: 0, to: count };
  const first = Math.floor(-top / ROW_HEIGHT_PX / MARGIN_ROWS) - 1;
  const last = Math.ceil((windowHeight - top) / ROW_HEIGHT_PX / MARGIN_ROWS) + 1;
  const within = (row: number): number => Math.min(count, Math.max(0, row));
  return { from: within(first * MARGIN_ROWS), to: within(last * MARGIN_ROWS) };
}
