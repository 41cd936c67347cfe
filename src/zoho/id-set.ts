import { hash } from "node:crypto";

/** Characters that stand for one id: 48 bits, so that two of thousands are all but never equal. */
const WIDTH = 8;

/** Ids as one short text, in order, so that many of them fit into a walk's position. */
export function packIds(ids: readonly string[]): string {
  return ids.map(digest).join("");
}

function packedList(packed: string): string[] {
  const list: string[] = [];
  for (let at = 0; at < packed.length; at += WIDTH) list.push(packed.slice(at, at + WIDTH));
  return list;
}

/** Both together, each id once. */
export function packedUnion(packed: string, more: string): string {
  return [...new Set([...packedList(packed), ...packedList(more)])].join("");
}

export function packedSize(packed: string): number {
  return packed.length / WIDTH;
}

function digest(id: string): string {
  return hash("sha256", id, "base64url").slice(0, WIDTH);
}
