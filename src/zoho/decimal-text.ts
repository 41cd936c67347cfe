const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
/** More digits than any amount has; a guard against 1e9999. */
const MAX_DIGITS = 200;

/** Plain decimal text without exponent or needless zeros, so that equal amounts are equal texts; null: not a number. */
export function decimalText(value: number | string): string | null {
  const match = NUMBER.exec(String(value).trim());
  if (match === null) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;
  const point = whole.length + Number(exponent);
  if (Math.abs(point) > MAX_DIGITS) return null;
  const digits = (whole + fraction).padEnd(point, "0");
  const padded = point < 0 ? "0".repeat(-point) + digits : digits;
  const split = Math.max(point, 0);
  const before = padded.slice(0, split).replace(/^0+(?=\d)/, "") || "0";
  const after = padded.slice(split).replace(/0+$/, "");
  const text = after === "" ? before : `${before}.${after}`;
  return sign === "-" && text !== "0" ? `-${text}` : text;
}
