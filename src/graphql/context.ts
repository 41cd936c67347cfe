import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import type { RunFeed } from "../live/run-feed.ts";
import type { RunQueue } from "../sync/queue.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What a key or session may do: READ nothing but reads, SYNC also starts work, ADMIN everything. */
export type Role = "READ" | "SYNC" | "ADMIN";

/** Who asks. Every query is scoped by `userId`. */
export interface Viewer {
  readonly userId: string;
  readonly userName: string;
  readonly role: Role;
  readonly keyId: string | null;
  readonly sessionId: string | null;
}

/** What the source allows an organization to call, and what was used of it. */
export interface QuotaUsage {
  readonly perMinuteLimit: number;
  readonly usedThisMinute: number;
  readonly perDayLimit: number;
  readonly usedToday: number;
  readonly reserved: number;
  readonly resetsAt: Date;
  readonly blockedUntil: Date | null;
}

/** What the resolvers work with: made once per process. */
export interface Services {
  readonly database: Database;
  readonly queue: RunQueue;
  readonly feed: RunFeed;
  readonly quotaUsage: (organizationId: string) => Promise<QuotaUsage>;
  readonly nextScheduledSyncAt: () => Date | null;
  readonly log: Logger;
  /** Only tests set it. */
  readonly clock?: () => Date;
}

export interface GraphQLContext {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly loaders: Loaders;
  /** When the request arrived: one instant, so that one answer knows only one "today". */
  readonly now: Date;
}

/**
 * The context of one execution. Its loaders remember what they read, so each event of a subscription needs a new one.
 */
export function createContext(services: Services, viewer: Viewer): GraphQLContext {
  const now = services.clock?.() ?? new Date();
  return { viewer, services, loaders: createLoaders(services.database, viewer.userId, now), now };
}
