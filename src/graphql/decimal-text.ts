const DECIMAL = /^([+-]?)(\d{1,30})(?:\.(\d{1,20}))?$/;
const DEFAULT_MINOR_UNITS = 2;
const CURRENCY = /^[A-Z]{3}$/;

/** Plain decimal text of at most 30 digits before and 20 after the point; null for anything else. */
export function parseDecimal(text: string): string | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction] = match;
  return `${sign === "-" ? "-" : ""}${whole}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** An amount with at least the minor units of its currency and no other trailing zeros. Never rounds. */
export function formatAmount(amount: string, currencyCode: string): string {
  const units = minorUnits(currencyCode);
  // Nearly every amount is so already.
  if (units > 0 && amount.at(-1 - units) === ".") return amount;
  const [whole = "0", fraction = ""] = amount.split(".");
  const digits = fraction.replace(/0+$/, "").padEnd(units, "0");
  return digits === "" ? whole : `${whole}.${digits}`;
}

const known = new Map<string, number>();

/** Digits after the point that a currency has (ISO 4217); 2 for a code that is none. */
function minorUnits(currencyCode: string): number {
  const cached = known.get(currencyCode);
  if (cached !== undefined) return cached;
  if (!CURRENCY.test(currencyCode)) return DEFAULT_MINOR_UNITS;
  const { maximumFractionDigits = DEFAULT_MINOR_UNITS } = new Intl.NumberFormat("en", {
    style: "currency",
    currency: currencyCode,
  }).resolvedOptions();
  known.set(currencyCode, maximumFractionDigits);
  return maximumFractionDigits;
}

/** The exact sum of plain decimal texts. */
export function sumAmounts(amounts: readonly string[]): string {
  const scale = Math.max(0, ...amounts.map((amount) => amount.split(".")[1]?.length ?? 0));
  const sum = amounts.reduce((total, amount) => total + BigInt(scaled(amount, scale)), 0n);
  if (scale === 0) return String(sum);
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function scaled(amount: string, scale: number): string {
  const [whole = "0", fraction = ""] = amount.split(".");
  return whole + fraction.padEnd(scale, "0");
}
