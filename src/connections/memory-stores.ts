import { SourceError } from "../source/errors.ts";
import type { HttpClient } from "../zoho/http.ts";
import { refreshAccessToken, type TokenAnswer, TokenUnavailable } from "../zoho/oauth.ts";
import type { CallOutcome, Credentials, QuotaStore, TokenStore } from "../zoho/ports.ts";

/** A call made before the organization exists. */
export interface MadeCall {
  readonly outcome: CallOutcome;
}

/** Counts the calls of connecting, so that they can be stored once there is an organization. */
export function createCallCounter(): { readonly quota: QuotaStore; readonly made: MadeCall[] } {
  const made: MadeCall[] = [];
  const quota: QuotaStore = {
    reserve: async () => ({ granted: true, callId: "" }),
    finish: async (_callId, outcome) => {
      made.push({ outcome });
    },
    block: async (_code, seconds) => {
      const waitMs = (seconds ?? 86_400) * 1000;
      return { until: Date.now() + waitMs, waitMs };
    },
  };
  return { quota, made };
}

/** The one token of connecting. */
export async function createOneToken(
  http: HttpClient,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<{ readonly tokens: TokenStore; readonly grant: TokenAnswer }> {
  const grant = await refreshAccessToken(http, credentials, signal).catch((error: unknown) => {
    if (!(error instanceof TokenUnavailable)) throw error;
    throw new SourceError("RETRY", "TOKEN_UNAVAILABLE", `${error.message} Try again later.`);
  });
  const tokens: TokenStore = {
    accessToken: async (rejected) => {
      if (rejected === null) return grant.accessToken;
      throw new SourceError(
        "RECONNECT",
        "NEEDS_RECONNECT",
        "Zoho's API refuses the access token of its accounts server. Do both belong to the same data center, and " +
          "does the refresh token have the scopes ZohoBooks.settings.READ, ZohoBooks.contacts.READ and " +
          "ZohoBooks.invoices.READ?",
      );
    },
  };
  return { tokens, grant };
}
