import { currencyOf } from "./countries.ts";
import { atLeastScale } from "./decimal.ts";
import { type RawJson, rawNumber } from "./raw-json.ts";
import type { SandboxSwitches } from "./switches.ts";

/** An amount as a JSON number with the currency's decimals; longer texts keep all of their digits. */
export function amountJson(text: string, currencyCode: string): RawJson {
  return rawNumber(atLeastScale(text, currencyOf(currencyCode).precision));
}

/** An amount in the organization's currency, rounded. */
export function baseAmountJson(text: string, currencyCode: string): RawJson {
  return rawNumber((Number(text) * currencyOf(currencyCode).rate).toFixed(2));
}

export const ZERO: RawJson = rawNumber("0.0");

/** An id as the switch `idsAs` says; a missing one stays an empty text. */
export function idJson(id: string, switches: SandboxSwitches): string | RawJson {
  return id !== "" && switches.idsAs === "numbers" ? rawNumber(id) : id;
}

/** Applies the switch `emptyAs` to every empty text within a record, then the record's override. */
export function finishRecord(
  record: Record<string, unknown>,
  switches: SandboxSwitches,
  override: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const shown =
    switches.emptyAs === "empty-string" ? record : replaceEmpty(record, switches.emptyAs);
  return override ? { ...shown, ...override } : shown;
}

function replaceEmpty(
  record: Record<string, unknown>,
  as: SandboxSwitches["emptyAs"],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) {
    if (value === "") {
      if (as !== "absent") result[key] = as === "null" ? null : " ";
    } else if (Array.isArray(value)) {
      result[key] = value.map((item: unknown) => (isRecord(item) ? replaceEmpty(item, as) : item));
    } else {
      result[key] = isRecord(value) ? replaceEmpty(value, as) : value;
    }
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
