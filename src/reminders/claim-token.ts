/** What a sender holds: which reminder, and which claim of it. */
export interface ClaimToken {
  readonly reminderId: string;
  /** Another one for each claim. */
  readonly claim: string;
}

const TOKEN = /^rc_([0-9a-f]{32})([0-9a-f]{32})$/;

/** Opaque to senders. */
export function encodeClaimToken({ reminderId, claim }: ClaimToken): string {
  return `rc_${reminderId.replaceAll("-", "")}${claim.replaceAll("-", "")}`;
}

/** Null for anything that was not handed out. */
export function decodeClaimToken(token: string): ClaimToken | null {
  const [, reminderId, claim] = TOKEN.exec(token) ?? [];
  if (reminderId === undefined || claim === undefined) return null;
  return { reminderId: uuidOf(reminderId), claim: uuidOf(claim) };
}

/**
 * The same for every claim of a reminder, so that a sender's provider drops what an earlier taker sent already. Another
 * one only after it failed: when a person sends it again, or what called it off meanwhile is no more.
 */
export function idempotencyKeyOf(reminderId: string, attempt: number): string {
  return `reminder-${reminderId}-${attempt}`;
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
