import { type ExecutionResult, graphql as executeGraphql, type GraphQLError } from "graphql";
import { pino } from "pino";
import { vi } from "vitest";
import type { TypedDocumentString } from "../../src/generated/test-gql/graphql.ts";
import {
  createContext,
  type QuotaUsage,
  type Role,
  type Services,
  type Viewer,
} from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import type { RunFeed } from "../../src/live/run-feed.ts";
import type { TestDatabase } from "../support/database.ts";
import { DirectQueue } from "../support/direct-queue.ts";

export const QUOTA: QuotaUsage = {
  perMinuteLimit: 30,
  usedThisMinute: 2,
  perDayLimit: 1000,
  usedToday: 100,
  reserved: 200,
  resetsAt: new Date("2026-08-11T00:00:00Z"),
  blockedUntil: null,
};

export interface TestApi {
  readonly services: Services;
  readonly queue: DirectQueue;
  /** Executes as that user; throws nothing, errors are part of the result. */
  run<Data, Variables>(
    as: { readonly userId: string; readonly role?: Role },
    document: TypedDocumentString<Data, Variables> | string,
    variables?: Variables,
  ): Promise<ExecutionResult<Data> & { readonly statements: readonly string[] }>;
  /** As `run`, but fails on any error and gives the data alone. */
  data<Data, Variables>(
    as: { readonly userId: string; readonly role?: Role },
    document: TypedDocumentString<Data, Variables> | string,
    variables?: Variables,
  ): Promise<Data>;
}

/** The schema on a real database, without a transport. The clock stands still when `now` is given. */
export function createTestApi(
  database: TestDatabase,
  options: { readonly now?: Date; readonly feed?: RunFeed } = {},
): TestApi {
  const queue = new DirectQueue();
  const { now } = options;
  const services: Services = {
    database,
    queue,
    feed: options.feed ?? NO_FEED,
    quotaUsage: () => Promise.resolve(QUOTA),
    nextScheduledSyncAt: () => new Date("2026-08-10T13:00:00Z"),
    log: pino({ level: "silent" }),
    ...(now === undefined ? {} : { clock: () => now }),
  };
  const run: TestApi["run"] = async (as, document, variables) => {
    const query = vi.spyOn(database.pool, "query");
    try {
      const result = await executeGraphql({
        schema,
        source: String(document),
        variableValues: variables as Record<string, unknown>,
        contextValue: createContext(services, viewerOf(as)),
      });
      const statements = query.mock.calls.map(([statement]) => textOf(statement));
      return { ...(result as ExecutionResult<never>), statements };
    } finally {
      query.mockRestore();
    }
  };
  return {
    services,
    queue,
    run,
    async data(as, document, variables) {
      const { data, errors } = await run(as, document, variables);
      if (errors !== undefined) throw new Error(errors.map(describe).join("\n"));
      return data as never;
    },
  };
}

export function codes(result: {
  readonly errors?: readonly GraphQLError[] | undefined;
}): unknown[] {
  return (result.errors ?? []).map(({ extensions }) => extensions.code);
}

function viewerOf({ userId, role }: { readonly userId: string; readonly role?: Role }): Viewer {
  return { userId, userName: "tester", role: role ?? "ADMIN", keyId: null, sessionId: null };
}

function textOf(statement: unknown): string {
  return typeof statement === "string" ? statement : (statement as { text: string }).text;
}

function describe(error: GraphQLError): string {
  return `${error.message} (${error.path?.join(".")}) ${error.originalError?.stack ?? ""}`;
}

const NO_FEED: RunFeed = {
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  followRun: () => Promise.resolve(null),
  followAll: () => {
    throw new Error("This test follows no runs.");
  },
  subscribers: () => 0,
};
