import { afterAll, beforeAll, expect, test } from "vitest";
import { refreshTokenOfCode } from "../../src/connections/refresh-token-of-code.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";

const REDIRECT = "http://127.0.0.1/callback";
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ customers: 1, invoices: 1 });
});
afterAll(() => sandbox.close());

function exchange(code: string, redirectUri: string | null) {
  const { clientId, clientSecret } = sandbox.credentials;
  return refreshTokenOfCode({
    accountsUrl: sandbox.url,
    clientId,
    clientSecret,
    code,
    redirectUri,
  });
}

test("a code that brings no refresh token is told from one that is refused", async () => {
  const url = new URL("/oauth/v2/auth", sandbox.url);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: sandbox.credentials.clientId,
    redirect_uri: REDIRECT,
    scope: "ZohoBooks.settings.READ",
    access_type: "online",
  }).toString();
  const { headers } = await fetch(url, { redirect: "manual" });
  const code = new URL(headers.get("location") ?? "").searchParams.get("code") ?? "";
  await expect(exchange(code, REDIRECT)).rejects.toMatchObject({
    action: "RECONNECT",
    code: "NO_REFRESH_TOKEN",
    message: expect.stringContaining("access_type=offline"),
  });
  await expect(exchange(code, REDIRECT)).rejects.toMatchObject({ code: "NEEDS_RECONNECT" });
});

test("an accounts server that does not answer leaves the matter open", async () => {
  sandbox.setSwitches({ faults: [{ match: "token", times: 1, kind: "502-html" }] });
  await expect(exchange(sandbox.selfClientCode([]), null)).rejects.toMatchObject({
    action: "RETRY",
    code: "TOKEN_UNAVAILABLE",
    message: expect.stringContaining("with a new code"),
  });
});
