const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/**
 * What two servers must agree on of an answer: everything but how they encode ids and cursors and print instants. An id
 * becomes the uuid inside it, a cursor whether there is one.
 */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === "string") return INSTANT.test(value) ? Date.parse(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== "extensions")
    .map(([key, part]) => [key, comparablePart(key, part)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function comparablePart(key: string, part: unknown): unknown {
  if (key === "endCursor") return part !== null;
  if (key !== "id") return comparable(part);
  const text = Buffer.from(String(part), "base64").toString("latin1");
  return UUID.exec(text)?.[0] ?? `no uuid in ${String(part)}`;
}
