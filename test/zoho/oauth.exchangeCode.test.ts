import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createHttpClient } from "../../src/zoho/http.ts";
import { exchangeCode, refreshAccessToken, TokenUnavailable } from "../../src/zoho/oauth.ts";

const REDIRECT = "http://127.0.0.1/callback";
const http = createHttpClient();
const signal = new AbortController().signal;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ customers: 1, invoices: 1 });
});
afterAll(async () => {
  await http.close();
  await sandbox.close();
});

async function consent(): Promise<string> {
  const url = new URL("/oauth/v2/auth", sandbox.url);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: sandbox.credentials.clientId,
    redirect_uri: REDIRECT,
    scope: "ZohoBooks.contacts.READ,ZohoBooks.invoices.READ,ZohoBooks.settings.READ",
    access_type: "offline",
    state: "state",
  }).toString();
  const answer = await fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
}

test("a code brings a refresh token and the API's host, once, and no secret goes into the URL", async () => {
  const { clientId, clientSecret } = sandbox.credentials;
  const request = { accountsUrl: sandbox.url, clientId, clientSecret, redirectUri: REDIRECT };
  const code = await consent();
  const before = sandbox.log.of("token").length;
  const grant = await exchangeCode(http, { ...request, code }, signal);
  expect(grant).toMatchObject({ apiDomain: sandbox.url, expiresInSeconds: 3600 });
  const refreshToken = grant.refreshToken ?? "";
  const renewed = await refreshAccessToken(http, { ...request, refreshToken }, signal);
  expect(renewed.accessToken).not.toBe(grant.accessToken);
  expect(renewed.refreshToken).toBeNull();
  await expect(exchangeCode(http, { ...request, code }, signal)).rejects.toMatchObject({
    action: "RECONNECT",
    message: expect.stringContaining("invalid_code"),
  });
  const asked = sandbox.log.of("token").slice(before);
  expect(asked.map(({ query }) => query)).toEqual(["", "", ""]);
});

test("a self client's code comes by no redirect URI, and goes with none", async () => {
  const { clientId, clientSecret } = sandbox.credentials;
  const request = { accountsUrl: sandbox.url, clientId, clientSecret };
  const code = () => sandbox.selfClientCode(["ZohoBooks.settings.READ"]);
  const grant = await exchangeCode(http, { ...request, code: code(), redirectUri: null }, signal);
  expect(grant.refreshToken).toMatch(/^1000\./);
  await expect(
    exchangeCode(http, { ...request, code: code(), redirectUri: REDIRECT }, signal),
  ).rejects.toMatchObject({
    action: "RECONNECT",
    message: expect.stringContaining("redirect URI"),
  });
});

test.each(["500-json", "502-html", "reset", "truncated-json"] as const)(
  "%s of the accounts server is not for good",
  async (kind) => {
    sandbox.setSwitches({ faults: [{ match: "token", times: 1, kind }] });
    const credentials = { accountsUrl: sandbox.url, ...sandbox.credentials };
    await expect(refreshAccessToken(http, credentials, signal)).rejects.toThrow(TokenUnavailable);
  },
);
