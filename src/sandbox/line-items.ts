import { subtract } from "./decimal.ts";
import { seededRandom } from "./random.ts";
import type { InvoiceRow } from "./rows.ts";

export interface LineItem {
  id: string;
  name: string;
  unit: string;
  quantity: number;
  rate: string;
  total: string;
}

export interface LineItems {
  items: LineItem[];
  subTotal: string;
  taxTotal: string;
  /** Percent, 0 when the invoice bears no tax. */
  taxPercentage: number;
}

const NAMES = ["Wartung", "Ersatzteile", "Beratung", "Lieferung", "Lizenz", "Montage"] as const;
/** Amounts below this are whole cents that a double holds exactly. */
const SPLIT_BELOW = 1e12;

/**
 * The lines of an invoice, drawn from its id so that 200,000 invoices need not store them; they and the tax add
 * up to its total. A total with more than two decimals is a single line without tax.
 */
export function lineItems(row: InvoiceRow): LineItems {
  const random = seededRandom(Number(row.id.slice(-9)));
  const item = (rank: number, total: string): LineItem => ({
    id: `${row.id.slice(0, 4)}8${rank}${row.id.slice(6)}`,
    name: random.pick(NAMES),
    unit: "",
    quantity: 1,
    rate: total,
    total,
  });
  if (!/^\d+\.\d\d$/.test(row.total) || Number(row.total) >= SPLIT_BELOW) {
    return { items: [item(0, row.total)], subTotal: row.total, taxTotal: "0.00", taxPercentage: 0 };
  }
  const taxPercentage = row.currencyCode === "EUR" ? 19 : 0;
  const cents = Math.round((Number(row.total) * 100) / (1 + taxPercentage / 100));
  const subTotal = (cents / 100).toFixed(2);
  const count = cents > 300 ? random.between(1, 3) : 1;
  const items: LineItem[] = [];
  let left = cents;
  for (let rank = 0; rank < count; rank++) {
    const part = rank === count - 1 ? left : random.between(1, left - (count - rank - 1));
    left -= part;
    items.push(item(rank, (part / 100).toFixed(2)));
  }
  return { items, subTotal, taxTotal: subtract(row.total, subTotal), taxPercentage };
}
