import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Database } from "../../../src/db/database.ts";
import { createApiKey } from "../../../src/http/auth/keys.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Contestant } from "../harness/benchmark.ts";
import { fillTenants, type TenantSizes } from "../harness/fill-tenants.ts";
import { measureLoad } from "../harness/http-load.ts";
import { sharedDatabase } from "../harness/postgres.ts";
import { type ServerProcess, startServerProcess } from "../harness/server-process.ts";
import { comparable } from "./comparable.ts";
import { CURRENCY, type Dialect, DOCUMENTS, type Question } from "./documents.ts";

export const DUNLIN = "Dunlin";
export const DUNLIN_CACHED = "Dunlin, from its cache";
export const RAW = "raw pg + JSON";
export const POSTGRAPHILE = "PostGraphile";
export const MERCURIUS = "Mercurius, JIT";
export const APOLLO = "Apollo Server";
export const YOGA_PRISMA = "Yoga + Prisma";

const SIZES = {
  full: { tenants: 1, customers: 10_000, invoicesPerCustomer: 10, remindersPerInvoice: 3 },
  smoke: { tenants: 1, customers: 60, invoicesPerCustomer: 10, remindersPerInvoice: 3 },
} as const satisfies Record<string, TenantSizes>;
const NEIGHBOURS: TenantSizes = { ...SIZES.smoke, tenants: 10 };

const CONNECTIONS = 10;
/** Each key may ask 1,000 times a second, and a cached answer takes less than a tenth of a millisecond. */
const KEYS = 10;
const SECONDS = { full: 3, smoke: 0.2 };
const WARM_UP_SECONDS = 2;

/** Servers of all contestants on one database: 100,000 invoices of one user, and some neighbours. */
export interface ReadsWorld {
  readonly database: Database;
  /** Whose invoices are asked for. */
  readonly userId: string;
  /** Dunlin's server. */
  readonly url: string;
  /** One server's contestant for one question. */
  contestant(server: string, question: Question): Contestant;
}

interface Server {
  readonly process: ServerProcess;
  readonly dialect: Dialect;
  /** For each connection. */
  readonly headers: readonly Readonly<Record<string, string>>[];
}

const PEERS: readonly [name: string, script: string, Dialect][] = [
  [RAW, "raw.ts", "plain"],
  [POSTGRAPHILE, "postgraphile.ts", "postgraphile"],
  [MERCURIUS, "mercurius.ts", "plain"],
  [APOLLO, "apollo.ts", "plain"],
  [YOGA_PRISMA, "yoga-prisma.ts", "plain"],
];

/** All that answer the question without a cache. */
export async function readContestants(
  run: BenchRun,
  question: Question,
): Promise<Record<string, Contestant>> {
  const world = await readsWorld(run);
  const names = [DUNLIN, ...PEERS.map(([name]) => name)];
  return Object.fromEntries(names.map((name) => [name, world.contestant(name, question)]));
}

export function readsWorld(run: BenchRun): Promise<ReadsWorld> {
  return run.shared("reads world", async (defer) => {
    const { database, filled: userId } = await sharedDatabase(run, "reads", async ({ pool }) => {
      const [tenant] = await fillTenants(pool, "reads", SIZES[run.scale]);
      await fillTenants(pool, "neighbours", NEIGHBOURS);
      return tenant?.userId ?? "";
    });
    const servers = new Map<string, Server>();
    const add = async (name: string, starting: Promise<Server>): Promise<void> => {
      const server = await starting;
      defer(() => server.process.stop());
      servers.set(name, server);
    };
    await add(DUNLIN, startDunlin(database));
    for (const [name, script, dialect] of PEERS) {
      await add(name, startPeer(script, dialect, database.url, userId));
    }
    return {
      database,
      userId,
      url: servers.get(DUNLIN)?.process.url ?? "",
      contestant: (name, question) => {
        const isCached = name === DUNLIN_CACHED;
        const server = servers.get(isCached ? DUNLIN : name);
        if (server === undefined) throw new Error(`There is no server ${name}.`);
        return contestantOf(run, server, question, { userId, distinct: !isCached });
      },
    };
  });
}

/** As its users run it. */
async function startDunlin(database: Database): Promise<Server> {
  const { rows } = await database.pool.query<{ name: string }>(
    "select name from users where name like 'reads %'",
  );
  const userName = rows[0]?.name ?? "";
  const keys = await Promise.all(
    Array.from({ length: KEYS }, () => createApiKey(database.pool, { userName, role: "READ" })),
  );
  const process = await startServerProcess({
    command: ["src/main.ts"],
    env: {
      DATABASE_URL: database.url,
      DUNLIN_SECRET_KEY: randomBytes(32).toString("base64"),
      LOG_LEVEL: "error",
    },
    readyPath: "/ready",
  });
  return {
    process,
    dialect: "dunlin",
    headers: keys.map(({ key }) => ({ authorization: `Bearer ${key}` })),
  };
}

async function startPeer(
  script: string,
  dialect: Dialect,
  databaseUrl: string,
  userId: string,
): Promise<Server> {
  const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
  const process = await startServerProcess({
    command: [path],
    env: { DATABASE_URL: databaseUrl, GRAPHILE_ENV: "production" },
    readyPath: "/",
  });
  return { process, dialect, headers: [{ "x-user": userId }] };
}

function contestantOf(
  run: BenchRun,
  { process, dialect, headers }: Server,
  question: Question,
  { userId, distinct }: { readonly userId: string; readonly distinct: boolean },
): Contestant {
  const url = `${process.url}/graphql`;
  const body = {
    operationName: `${question[0]?.toUpperCase()}${question.slice(1)}`,
    query: DOCUMENTS[dialect][question],
    variables: variablesOf(dialect, question, userId),
  };
  const connections = Array.from({ length: CONNECTIONS }, (_, index) => ({
    headers: headers[index % headers.length] ?? {},
    body,
    distinct,
  }));
  return {
    async answer() {
      const response = await fetch(url, {
        method: "POST",
        headers: { ...headers[0], "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return comparable(await response.json());
    },
    warmUp: async () => {
      await measureLoad(process, { url, seconds: WARM_UP_SECONDS, connections });
    },
    round: () => measureLoad(process, { url, seconds: run.pick(SECONDS), connections }),
  };
}

function variablesOf(
  dialect: Dialect,
  question: Question,
  userId: string,
): Readonly<Record<string, string>> {
  return {
    ...(dialect === "postgraphile" ? { userId } : {}),
    ...(question === "filtered" ? { currency: CURRENCY } : {}),
  };
}
