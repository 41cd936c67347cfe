import type { SandboxAddress } from "./sandbox.ts";

/** What a contestant is asked to do: bring the sandbox's lists into the database. */
export interface SyncTask {
  readonly writer: "dunlin" | "bulk" | "rows" | "stripe";
  readonly databaseUrl: string;
  readonly sandbox: SandboxAddress;
  readonly userId: string;
  readonly organizationId: string;
  /** Nothing is stored yet. */
  readonly isFirst: boolean;
  /** Of each list; for who is too slow to read all. */
  readonly maxPages: number;
}

export interface SyncDone {
  /** Records received. */
  readonly rows: number;
  /** For the lists alone. */
  readonly ms: number;
}

export interface SyncMeasured extends SyncDone {
  /** User and system, of the contestant's process. */
  readonly cpuMs: number;
  /** The most that the process has held so far. */
  readonly peakRssBytes: number;
}

export const SECRET_KEYS: readonly string[] = ["of benchmarks only"];

/** Nothing waits. */
export const LIMITS = {
  perMinute: 1_000_000,
  perDay: 1_000_000,
  inFlight: 4,
  reservePercent: 20,
} as const;
