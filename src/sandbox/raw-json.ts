/** A JSON value given by its text; `JSON.stringify` writes it as it stands. */
export type RawJson = Readonly<{ rawJSON: string }>;

const native = JSON as unknown as { rawJSON(text: string): RawJson };

/** A JSON number by its text, so that no digit passes through a binary float. */
export function rawNumber(text: string): RawJson {
  return native.rawJSON(text);
}
