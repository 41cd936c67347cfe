import { request } from "undici";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";

/** A Friday, 12:00 in Berlin. */
export const START_MS = Date.parse("2026-06-12T10:00:00Z");

const TOKEN_MS = 3_600_000;

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
  /** The parsed body; an empty object when it is no JSON. */
  body: Record<string, unknown>;
}

export interface OpenSandbox {
  sandbox: Sandbox;
  /** The world's time; tests move it. */
  clock: { ms: number };
  /** A call to the Books API with token and organization. */
  get(path: string, params?: Record<string, string>): Promise<Answer>;
  /** A call to the token endpoint, with parameters in the body. */
  token(params?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
}

export interface SendOptions {
  headers?: Record<string, string>;
  body?: string;
}

/** A small sandbox without quotas that closes with the test. */
export async function openSandbox(options: SandboxOptions = {}): Promise<OpenSandbox> {
  const clock = { ms: START_MS };
  const sandbox = await startSandbox({
    customers: 60,
    invoices: 300,
    now: () => clock.ms,
    ...options,
    switches: {
      perMinute: null,
      perDay: null,
      inFlight: null,
      tokensPerTenMinutes: null,
      ...options.switches,
    },
  });
  onTestFinished(() => sandbox.close());
  const send = async (method: string, path: string, { headers, body }: SendOptions = {}) => {
    const response = await request(sandbox.url + path, {
      method,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text, body: parsed(text) };
  };
  const token = (params: Record<string, string> = {}) =>
    send("POST", "/oauth/v2/token", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "refresh_token",
        client_id: sandbox.credentials.clientId,
        client_secret: sandbox.credentials.clientSecret,
        refresh_token: sandbox.credentials.refreshToken,
        ...params,
      }).toString(),
    });
  let accessToken = "";
  let tokenEndsMs = 0;
  const get = async (path: string, params: Record<string, string> = {}) => {
    if (clock.ms >= tokenEndsMs) {
      accessToken = String((await token()).body.access_token);
      tokenEndsMs = clock.ms + TOKEN_MS;
    }
    const query = new URLSearchParams({ organization_id: sandbox.organizationId, ...params });
    return send("GET", `/books/v3/${path}?${query}`, {
      headers: { authorization: `Zoho-oauthtoken ${accessToken}` },
    });
  };
  return { sandbox, clock, get, token, send };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The rows of a list answer. */
export function rows(answer: Answer): Record<string, unknown>[] {
  const list = answer.body.contacts ?? answer.body.invoices;
  if (!Array.isArray(list)) throw new Error(`no list in ${answer.text.slice(0, 200)}`);
  return list;
}

/** The ids of a list answer, in its order. */
export function ids(answer: Answer): string[] {
  return rows(answer).map((row) => String(row.invoice_id ?? row.contact_id));
}

export function hasMore(answer: Answer): boolean {
  return field(answer.body, "page_context", "has_more_page") === true;
}

/** A value below an unknown body, by its keys. */
export function field(value: unknown, ...keys: string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.entries(current).find(([name]) => name === key)?.[1];
  }
  return current;
}
