import { createHash } from "node:crypto";
import { htmlReply, jsonReply, methodNotAllowed, type Reply, redirect } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { SandboxSwitches } from "./switches.ts";

export interface Credentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

interface RefreshToken {
  token: string;
  /** Null: those of the switch `scopes`, so that a test can take one away. */
  scopes: readonly string[] | null;
  /** Access tokens, the oldest first. */
  active: string[];
  windowStartMs: number;
  madeInWindow: number;
}

interface GrantCode {
  redirectUri: string;
  scopes: readonly string[];
  offline: boolean;
  expiresMs: number;
}

interface AccessToken {
  scopes: readonly string[];
  expiresMs: number;
}

const CODE_LIFETIME_MS = 60_000;
const THROTTLE_WINDOW_MS = 600_000;

const THROTTLED = {
  error_description:
    "You have made too many requests continuously. Please try again after some time.",
  error: "Access Denied",
  status: "failure",
};
const THROTTLED_LOCALIZED = {
  error_description: "您的请求过于频繁，请稍后再试。",
  error: "访问被拒绝",
  status: "failure",
};

/**
 * The accounts server: consent page, code exchange, refresh, revocation. Errors come with HTTP 200, and tokens
 * are counted as Zoho counts them. Tokens are hashes of the seed, so that they look random and are repeatable.
 */
export class OAuth {
  readonly credentials: Credentials;
  readonly #switches: SandboxSwitches;
  readonly #now: () => number;
  readonly #seed: number;
  #made = 0;
  /** Of the one user, the oldest first. */
  #refreshTokens: RefreshToken[] = [];
  readonly #codes = new Map<string, GrantCode>();
  readonly #accessTokens = new Map<string, AccessToken>();

  constructor(seed: number, switches: SandboxSwitches, now: () => number) {
    this.#seed = seed;
    this.#switches = switches;
    this.#now = now;
    const refresh = this.#newRefreshToken(null);
    this.credentials = {
      clientId: `1000.${this.#secret("client").slice(0, 30).toUpperCase()}`,
      clientSecret: this.#secret("client secret").slice(0, 42),
      refreshToken: refresh.token,
    };
  }

  /** Scopes of a living access token; null when it is unknown, revoked or too old. */
  scopesOf(accessToken: string): readonly string[] | null {
    const token = this.#accessTokens.get(accessToken);
    return token && token.expiresMs > this.#now() ? token.scopes : null;
  }

  /** `GET /oauth/v2/auth`: the person answers at once, as the switch `consent` says. */
  authorize(request: SandboxRequest, url: string): Reply {
    const { query } = request;
    const redirectUri = query.get("redirect_uri") ?? "";
    const known = query.get("client_id") === this.credentials.clientId;
    if (!known || query.get("response_type") !== "code" || !URL.canParse(redirectUri)) {
      return htmlReply(400, "Invalid Request");
    }
    const target = new URL(redirectUri);
    const state = query.get("state");
    if (state !== null) target.searchParams.set("state", state);
    if (this.#switches.consent === "denied") {
      target.searchParams.set("error", "access_denied");
      return redirect(target.href);
    }
    const code = this.#newCode({
      redirectUri,
      scopes: (query.get("scope") ?? "").split(/[\s,]+/).filter((scope) => scope !== ""),
      offline: query.get("access_type") === "offline",
    });
    target.searchParams.set("code", code);
    target.searchParams.set("location", "eu");
    target.searchParams.set("accounts-server", url);
    return redirect(target.href);
  }

  /** What a person makes in the console for a self client: a code that no consent page and no redirect URI brings. */
  selfClientCode(scopes: readonly string[]): string {
    return this.#newCode({ redirectUri: "", scopes, offline: true });
  }

  /** `POST /oauth/v2/token`, with parameters in the body, the query string, or both. */
  token(request: SandboxRequest, url: string): Reply {
    if (request.method !== "POST") return methodNotAllowed(request.method);
    const given = parameters(request);
    if (given.get("client_id") !== this.credentials.clientId) return refused("invalid_client");
    if (given.get("client_secret") !== this.credentials.clientSecret) {
      return refused("invalid_client_secret");
    }
    switch (given.get("grant_type")) {
      case "refresh_token":
        return this.#refresh(given.get("refresh_token") ?? "", url);
      case "authorization_code":
        return this.#exchange(given.get("code") ?? "", given.get("redirect_uri") ?? "", url);
      default:
        return refused("invalid_request");
    }
  }

  /** `POST /oauth/v2/token/revoke?token=…`. */
  revoke(request: SandboxRequest): Reply {
    const token = parameters(request).get("token");
    const row = this.#refreshTokens.find((candidate) => candidate.token === token);
    if (!row) return refused("invalid_token");
    this.#drop(row);
    return jsonReply(200, { status: "success" });
  }

  /** Ends every access token, as when its time were up. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  #refresh(token: string, url: string): Reply {
    const row = this.#refreshTokens.find((candidate) => candidate.token === token);
    if (!row) return refused("invalid_code");
    return this.#mayMake(row) ? jsonReply(200, this.#answer(row, url)) : this.#throttled();
  }

  #exchange(code: string, redirectUri: string, url: string): Reply {
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (!grant || grant.expiresMs <= this.#now()) return refused("invalid_code");
    if (grant.redirectUri !== redirectUri) return refused("invalid_redirect_uri");
    if (!grant.offline) {
      return jsonReply(200, this.#answer(newRow("", grant.scopes), url));
    }
    const row = this.#newRefreshToken(grant.scopes);
    const answer = this.#answer(row, url);
    return jsonReply(200, { ...answer, refresh_token: row.token });
  }

  /** Ten tokens within ten minutes, then nothing until these are over. */
  #mayMake(row: RefreshToken): boolean {
    const limit = this.#switches.tokensPerTenMinutes;
    const now = this.#now();
    if (now - row.windowStartMs >= THROTTLE_WINDOW_MS) {
      row.windowStartMs = now;
      row.madeInWindow = 0;
    }
    if (limit !== null && row.madeInWindow >= limit) return false;
    row.madeInWindow++;
    return true;
  }

  #throttled(): Reply {
    const { tokenThrottle } = this.#switches;
    const body = tokenThrottle === "localized" ? THROTTLED_LOCALIZED : THROTTLED;
    return jsonReply(tokenThrottle === "200" ? 200 : 400, body);
  }

  #answer(row: RefreshToken, url: string): object {
    const { tokenSeconds, activeAccessTokens } = this.#switches;
    const scopes = row.scopes ?? this.#switches.scopes;
    const token = this.#newToken();
    this.#accessTokens.set(token, { scopes, expiresMs: this.#now() + tokenSeconds * 1000 });
    row.active.push(token);
    while (row.active.length > activeAccessTokens) {
      this.#accessTokens.delete(row.active.shift() ?? "");
    }
    return {
      access_token: token,
      scope: scopes.join(" "),
      api_domain: url,
      token_type: "Bearer",
      expires_in: tokenSeconds,
    };
  }

  #newRefreshToken(scopes: readonly string[] | null): RefreshToken {
    const row = newRow(this.#newToken(), scopes);
    this.#refreshTokens.push(row);
    while (this.#refreshTokens.length > this.#switches.refreshTokensPerUser) {
      const oldest = this.#refreshTokens[0];
      if (!oldest) break;
      this.#drop(oldest);
    }
    return row;
  }

  #drop(row: RefreshToken): void {
    this.#refreshTokens = this.#refreshTokens.filter((candidate) => candidate !== row);
    for (const token of row.active) this.#accessTokens.delete(token);
  }

  #newCode(grant: Omit<GrantCode, "expiresMs">): string {
    const code = this.#newToken();
    this.#codes.set(code, { ...grant, expiresMs: this.#now() + CODE_LIFETIME_MS });
    return code;
  }

  #newToken(): string {
    const secret = this.#secret(`token ${this.#made++}`);
    return `1000.${secret.slice(0, 32)}.${secret.slice(32)}`;
  }

  #secret(purpose: string): string {
    return createHash("sha256").update(`sandbox ${this.#seed} ${purpose}`).digest("hex");
  }
}

function newRow(token: string, scopes: readonly string[] | null): RefreshToken {
  return { token, scopes, active: [], windowStartMs: 0, madeInWindow: 0 };
}

function refused(error: string): Reply {
  return jsonReply(200, { error });
}

function parameters(request: SandboxRequest): URLSearchParams {
  const given = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.body)) given.set(name, value);
  return given;
}
