/** The live connection, as the page tells of it. */
export interface Connection {
  readonly status: "CONNECTING" | "ONLINE" | "LOST";
  /** When it was lost; null unless LOST. What the page shows is as old as this. */
  readonly lostAt: Date | null;
  /** How often it came back after a loss. Whoever asks for data asks again when it grows. */
  readonly returns: number;
}

export const FIRST_CONNECTION: Connection = { status: "CONNECTING", lostAt: null, returns: 0 };

export function connected({ status, returns }: Connection): Connection {
  return { status: "ONLINE", lostAt: null, returns: status === "LOST" ? returns + 1 : returns };
}

/** Also called for each failed attempt: the moment of the loss stays the first. */
export function lost(connection: Connection, now: Date): Connection {
  return connection.status === "LOST" ? connection : { ...connection, status: "LOST", lostAt: now };
}
