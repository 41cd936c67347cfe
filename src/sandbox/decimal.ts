interface Scaled {
  units: bigint;
  scale: number;
}

function parse(text: string): Scaled {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not a decimal number: ${text}`);
  const fraction = match[3] ?? "";
  const units = BigInt(`${match[1]}${match[2]}${fraction}`);
  return { units, scale: fraction.length };
}

function print(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function combine(left: string, right: string, sign: 1n | -1n): string {
  const a = parse(left);
  const b = parse(right);
  const scale = Math.max(a.scale, b.scale);
  const units =
    a.units * 10n ** BigInt(scale - a.scale) + sign * b.units * 10n ** BigInt(scale - b.scale);
  return print(units, scale);
}

/** Exact sum of two decimal texts, with the larger scale of both. */
export function add(left: string, right: string): string {
  return combine(left, right, 1n);
}

/** Exact difference of two decimal texts, with the larger scale of both. */
export function subtract(left: string, right: string): string {
  return combine(left, right, -1n);
}

/** -1, 0 or 1. */
export function sign(text: string): number {
  const { units } = parse(text);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** The same amount with at least `scale` decimals; further digits are kept. */
export function atLeastScale(text: string, scale: number): string {
  const dot = text.indexOf(".");
  const decimals = dot < 0 ? 0 : text.length - dot - 1;
  if (decimals >= scale) return text;
  return (dot < 0 ? `${text}.` : text) + "0".repeat(scale - decimals);
}
