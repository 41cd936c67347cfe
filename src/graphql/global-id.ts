import { isUuid } from "../db/is-uuid.ts";
import { badUserInput } from "./errors.ts";

/** The types that `node(id)` can return. */
export const NODE_TYPES = [
  "User",
  "Organization",
  "Customer",
  "Invoice",
  "Reminder",
  "SyncRun",
  "SyncIssue",
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export interface GlobalId {
  readonly type: NodeType;
  readonly uuid: string;
}

const MAX_ID_LENGTH = 100;

/** Opaque to clients: base64 of `Type:uuid`. */
export function encodeGlobalId(type: string, uuid: string): string {
  return Buffer.from(`${type}:${uuid}`, "latin1").toString("base64");
}

/** Null for anything that this API did not hand out; so nothing malformed ever reaches the database. */
export function decodeGlobalId(text: string): GlobalId | null {
  if (text.length > MAX_ID_LENGTH) return null;
  const [type, uuid, ...rest] = Buffer.from(text, "base64").toString("latin1").split(":");
  const known = NODE_TYPES.find((candidate) => candidate === type);
  if (known === undefined || uuid === undefined || rest.length > 0 || !isUuid(uuid)) return null;
  return encodeGlobalId(known, uuid) === text ? { type: known, uuid } : null;
}

/** The uuid of an id of the given type, null for every other text. */
export function uuidOf(type: NodeType, text: string): string | null {
  const id = decodeGlobalId(text);
  return id?.type === type ? id.uuid : null;
}

/**
 * @param name of the field or argument, for people.
 * @throws BAD_USER_INPUT when the text is no id of that type. Says nothing about whether such a row exists.
 */
export function requireUuid(type: NodeType, text: string, name: string): string {
  const uuid = uuidOf(type, text);
  if (uuid === null) throw badUserInput(`\`${name}\` must be the id of a record of type ${type}.`);
  return uuid;
}
