import { isUuid } from "../db/is-uuid.ts";
import { badUserInput } from "./errors.ts";
import type { Cursor, SortType } from "./sql/list-source.ts";

/** What a cursor belongs to: it is refused by every other list and order. */
export interface CursorScope {
  readonly list: string;
  readonly field: string;
  readonly direction: "ASC" | "DESC";
  readonly type: SortType;
}

const MAX_CURSOR_LENGTH = 8192;
/** How PostgreSQL prints the values of each type, in a session whose zone is UTC. */
const SORT_TEXT: Readonly<Record<SortType, RegExp>> = {
  text: /^[^\0]*$/u,
  date: /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])$/,
  timestamptz:
    /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?\+00$/,
  numeric: /^-?\d{1,100}(?:\.\d{1,100})?$/,
};

/** Opaque to clients. Depends on the row and the order alone, so it outlives restarts and the row itself. */
export function encodeCursor(scope: CursorScope, { sortText, id }: Cursor): string {
  const parts = [scope.list, scope.field, scope.direction, sortText, id];
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/**
 * @param name of the argument, for people.
 * @throws BAD_USER_INPUT for what is no cursor of this list in this order.
 */
export function decodeCursor(scope: CursorScope, cursor: string, name: string): Cursor {
  const parts = readParts(cursor);
  if (parts === null) throw malformed(name);
  const [list, field, direction, sortText, id] = parts;
  if (list !== scope.list || field !== scope.field || direction !== scope.direction) {
    throw badUserInput(
      `\`${name}\` is a cursor of another list, or of another order of this one: begin without it.`,
    );
  }
  if (sortText === undefined || id === undefined || !isUuid(id)) throw malformed(name);
  if (!SORT_TEXT[scope.type].test(sortText) || !isRealDay(scope.type, sortText)) {
    throw malformed(name);
  }
  return { sortText, id };
}

function readParts(cursor: string): string[] | null {
  if (cursor.length > MAX_CURSOR_LENGTH) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
  const isCursor =
    Array.isArray(parts) && parts.length === 5 && parts.every((part) => typeof part === "string");
  return isCursor ? (parts as string[]) : null;
}

/** 31 February passes the pattern and would fail in PostgreSQL. */
function isRealDay(type: SortType, text: string): boolean {
  if (type !== "date" && type !== "timestamptz") return true;
  const day = text.slice(0, "0000-00-00".length);
  const time = Date.parse(`${day}T00:00:00Z`);
  return (
    !text.startsWith("0000") && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
  );
}

function malformed(name: string): Error {
  return badUserInput(
    `\`${name}\` is no cursor of this API: take one from an edge or \`pageInfo\`.`,
  );
}
