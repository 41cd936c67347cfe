import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { CallContext, Walk, WalkPage } from "../../src/source/source.ts";
import type { ZohoConnection } from "../../src/zoho/api.ts";
import { createHttpClient, DEFAULT_TIMEOUTS, type HttpTimeouts } from "../../src/zoho/http.ts";
import type { CallOutcome, TokenStore } from "../../src/zoho/ports.ts";
import { FastClock } from "./fast-clock.ts";

export interface SandboxConnection extends ZohoConnection {
  readonly clock: FastClock;
  readonly outcomes: CallOutcome[];
  readonly blocks: { readonly code: number; readonly seconds: number | null }[];
}

/** A connection to the sandbox whose token is kept in memory and whose quota never runs out. */
export function connectToSandbox(
  sandbox: Sandbox,
  timeouts: Partial<HttpTimeouts> = {},
): SandboxConnection {
  const outcomes: CallOutcome[] = [];
  const blocks: { code: number; seconds: number | null }[] = [];
  return {
    http: createHttpClient({ ...DEFAULT_TIMEOUTS, ...timeouts }),
    clock: new FastClock(),
    tokens: memoryTokens(sandbox),
    quota: {
      reserve: async () => ({ granted: true, callId: "1" }),
      finish: async (_callId, outcome) => {
        outcomes.push(outcome);
      },
      block: async (code, seconds) => {
        blocks.push({ code, seconds });
        return { until: 1_000_000, waitMs: 3_600_000 };
      },
    },
    apiUrl: sandbox.url,
    organizationId: sandbox.organizationId,
    outcomes,
    blocks,
  };
}

export function callContext(changes: Partial<CallContext> = {}): CallContext {
  return {
    priority: "BACKGROUND",
    runId: null,
    phase: null,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** All pages of a walk. */
export async function readAll<Row>(walk: Walk<Row>): Promise<WalkPage<Row>[]> {
  const pages: WalkPage<Row>[] = [];
  for (let page = await walk.next(); page !== null; page = await walk.next()) {
    pages.push(page);
  }
  return pages;
}

function memoryTokens(sandbox: Sandbox): TokenStore {
  let token: string | null = null;
  return {
    accessToken: async (rejected, refresh) => {
      if (token === null || token === rejected) {
        const grant = await refresh({ accountsUrl: sandbox.url, ...sandbox.credentials });
        token = grant.accessToken;
      }
      return token;
    },
  };
}
