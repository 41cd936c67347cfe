/**
 * A number of sixteen or more characters that stands where a value may stand. Inside a text it may match too, which
 * costs time and nothing else.
 */
const LONG_NUMBER = /[:[,]\s*-?[\d.][\d.eE+-]{15}/;
/** Numbers of up to this many characters have at most fifteen significant digits and survive a double exactly. */
const EXACT_LENGTH = 15;

type SourceReviver = (
  key: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;

const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * Parses JSON so that no number is rounded: one that a double may not hold exactly comes as its text. A reviver with
 * the source costs ten times the plain parse, so it is used only when the body has such a number.
 *
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && source.length > EXACT_LENGTH
      ? source
      : value,
  );
}

/** An object by `parseExactJson`; null when the text is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = parseExactJson(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
