const REDACTED = "[redacted]";
/** What tells which record it is and what is wrong with it, and nothing about a person. */
const HARMLESS = /(^|_)(id|status|type|date|time|code|total|balance|number)$/;
/** A number with an area code has as many digits, so it may be one. */
const MAY_BE_A_PHONE = /phone|mobile|fax/;

/** A record as received, JSON, without what may be personal. What is no JSON is left out as a whole. */
export function redactRecord(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), (key: string, value: unknown) => {
      if (typeof value !== "string" && typeof value !== "number") return value;
      return value === "" || (HARMLESS.test(key) && !MAY_BE_A_PHONE.test(key)) ? value : REDACTED;
    });
  } catch {
    return REDACTED;
  }
}
