import { SourceError } from "../source/errors.ts";
import { type HttpAnswer, type HttpClient, HttpFailure } from "./http.ts";
import { parseObject } from "./json.ts";
import type { Credentials, TokenGrant } from "./ports.ts";

/** No attempt is made sooner after a refusal that is not for good: each one prolongs Zoho's throttle. */
export const TOKEN_RETRY_MS = 600_000;
const MAX_TOKEN_SECONDS = 86_400;

/** Why the credentials themselves were refused: only a person can help. */
type Refusals = Readonly<Record<string, string>>;

const CLIENT_REFUSALS: Refusals = {
  invalid_client: "the client id is unknown, or not enabled for this data center",
  invalid_client_secret: "the client secret is wrong",
};
const REFRESH_REFUSALS: Refusals = {
  ...CLIENT_REFUSALS,
  invalid_code: "the refresh token is revoked, unknown, or of another data center",
};
const CODE_REFUSALS: Refusals = {
  ...CLIENT_REFUSALS,
  invalid_code: "the code was used before, is too old, or of another data center",
  invalid_redirect_uri:
    "the code came by another redirect URI, or is a self client's and came by none",
};

/** The token endpoint did not give a token now; it may later. */
export class TokenUnavailable extends Error {
  override readonly name = "TokenUnavailable";
}

export interface TokenAnswer extends TokenGrant {
  /** Only of an authorization code asked for with `access_type=offline`. */
  readonly refreshToken: string | null;
  /** Host of the API, as Zoho gives it. */
  readonly apiDomain: string | null;
}

export interface CodeExchange {
  readonly accountsUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly code: string;
  /** By which the code came; null: a self client's comes by none. */
  readonly redirectUri: string | null;
}

/**
 * @throws SourceError RECONNECT when the credentials were refused.
 * @throws TokenUnavailable for everything else: a throttle, a network error, an answer that is no JSON.
 */
export function refreshAccessToken(
  http: HttpClient,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const parameters = {
    grant_type: "refresh_token",
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    refresh_token: credentials.refreshToken,
  };
  return requestToken(http, credentials.accountsUrl, signal, parameters, REFRESH_REFUSALS);
}

/** The code lives for a minute and once. Throws as `refreshAccessToken` does. */
export function exchangeCode(
  http: HttpClient,
  exchange: CodeExchange,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const { redirectUri } = exchange;
  const parameters = {
    grant_type: "authorization_code",
    client_id: exchange.clientId,
    client_secret: exchange.clientSecret,
    code: exchange.code,
    ...(redirectUri === null ? {} : { redirect_uri: redirectUri }),
  };
  return requestToken(http, exchange.accountsUrl, signal, parameters, CODE_REFUSALS);
}

/** The parameters go in the body: a query would put the secrets into access logs. */
async function requestToken(
  http: HttpClient,
  accountsUrl: string,
  signal: AbortSignal,
  parameters: Readonly<Record<string, string>>,
  refusals: Refusals,
): Promise<TokenAnswer> {
  let answer: HttpAnswer;
  try {
    answer = await http.send({
      method: "POST",
      url: new URL("/oauth/v2/token", accountsUrl),
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(parameters).toString(),
      signal,
    });
  } catch (error) {
    if (error instanceof HttpFailure) {
      throw new TokenUnavailable(`The accounts server did not answer (${error.message}).`);
    }
    throw error;
  }
  return readTokenAnswer(answer, refusals);
}

/** Errors arrive with status 200 too, and in the user's language: only an `access_token` is a success. */
function readTokenAnswer({ status, text }: HttpAnswer, refusals: Refusals): TokenAnswer {
  const body = parseObject(text);
  const accessToken = textOf(body?.access_token);
  if (body !== null && accessToken !== null) {
    const seconds = Number(body.expires_in);
    return {
      accessToken,
      expiresInSeconds: seconds > 0 ? Math.min(seconds, MAX_TOKEN_SECONDS) : 3600,
      refreshToken: textOf(body.refresh_token),
      apiDomain: textOf(body.api_domain),
    };
  }
  const error = textOf(body?.error) ?? "";
  const refusal = refusals[error];
  if (refusal !== undefined) {
    throw new SourceError(
      "RECONNECT",
      "NEEDS_RECONNECT",
      `Zoho refused the credentials (${error}): ${refusal}. Connect the organization with new ones.`,
    );
  }
  throw new TokenUnavailable(`The accounts server gave no token (HTTP ${status}).`);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
