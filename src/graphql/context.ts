import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import type { RunFeed } from "../live/run-feed.ts";
import type { RunQueue } from "../sync/queue.ts";
import { createLoaders, type Loaders } from "./loaders.ts";
import type { KnownOrganization } from "./local-dates.ts";

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

/** What the request's own check of its key found out beside who asks. */
export interface RequestFacts {
  readonly organizations: readonly KnownOrganization[];
  /** When the request arrived. */
  readonly now: Date;
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
  /** Before a reminder is handed out, a balance older than this is read again. Absent: an hour. */
  readonly reminderBalanceMaxAgeSeconds?: number;
  /** Only tests set it. */
  readonly clock?: () => Date;
}

export interface GraphQLContext {
  readonly viewer: Viewer;
  readonly services: Services;
  /** Another one for each mutation: see `forgetRows`. */
  loaders: Loaders;
  /** When the request arrived: one instant, so that one answer knows only one "today". */
  readonly now: Date;
}

/**
 * The context of one execution. Its loaders remember what they read, so each event of a subscription needs a new one.
 *
 * @param facts spare a statement; only for the execution that follows the check of the key at once
 */
export function createContext(
  services: Services,
  viewer: Viewer,
  facts?: RequestFacts,
): GraphQLContext {
  const now = facts?.now ?? services.clock?.() ?? new Date();
  const loaders = createLoaders(services.database, viewer.userId, now, facts?.organizations);
  return { viewer, services, loaders, now };
}

/** What is read from now on is read anew. */
export function forgetRows(context: GraphQLContext): void {
  const { services, viewer, now } = context;
  context.loaders = createLoaders(services.database, viewer.userId, now);
}
