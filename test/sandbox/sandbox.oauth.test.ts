import { expect, test } from "vitest";
import { type OpenSandbox, openSandbox } from "./client.ts";

const CALLBACK = "http://127.0.0.1:9/callback";

async function useToken({ send, sandbox }: OpenSandbox, token: unknown, path = "contacts") {
  const answer = await send("GET", `/books/v3/${path}?organization_id=${sandbox.organizationId}`, {
    headers: { authorization: `Zoho-oauthtoken ${token}` },
  });
  return [answer.status, answer.body.code];
}

async function consent({ send, sandbox }: OpenSandbox, extra: Record<string, string> = {}) {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: sandbox.credentials.clientId,
    redirect_uri: CALLBACK,
    scope: "ZohoBooks.contacts.READ,ZohoBooks.settings.READ",
    state: "s 1",
    access_type: "offline",
    ...extra,
  });
  const answer = await send("GET", `/oauth/v2/auth?${query}`);
  expect(answer.status).toBe(302);
  return new URL(String(answer.headers.location)).searchParams;
}

test("a refresh answers with the host to use and the granted scopes", async () => {
  const open = await openSandbox();
  const { status, body } = await open.token();
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$/),
    scope: "ZohoBooks.contacts.READ ZohoBooks.invoices.READ ZohoBooks.settings.READ",
    api_domain: open.sandbox.url,
    token_type: "Bearer",
    expires_in: 3600,
  });
  expect(await useToken(open, body.access_token)).toEqual([200, 0]);
});

test("parameters may stand in the query string", async () => {
  const { send, sandbox } = await openSandbox();
  const query = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: sandbox.credentials.clientId,
    client_secret: sandbox.credentials.clientSecret,
    refresh_token: sandbox.credentials.refreshToken,
  });
  expect((await send("POST", `/oauth/v2/token?${query}`)).body).toHaveProperty("access_token");
  expect(JSON.stringify(sandbox.log.requests)).not.toContain(sandbox.credentials.clientSecret);
});

test.each([
  [{ refresh_token: "1000.no.no" }, "invalid_code"],
  [{ client_id: "1000.NO" }, "invalid_client"],
  [{ client_secret: "no" }, "invalid_client_secret"],
] satisfies [Record<string, string>, string][])(
  "errors come with HTTP 200: %o",
  async (params, error) => {
    const { token } = await openSandbox();
    const answer = await token(params);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ error });
  },
);

test("a token dies after its hour", async () => {
  const open = await openSandbox();
  const { body } = await open.token();
  open.clock.ms += 3_599_000;
  expect(await useToken(open, body.access_token)).toEqual([200, 0]);
  open.clock.ms += 1000;
  expect(await useToken(open, body.access_token)).toEqual([401, 57]);
});

test("a missing scope is the same 57 as a dead token", async () => {
  const open = await openSandbox({ switches: { scopes: ["ZohoBooks.contacts.READ"] } });
  const { access_token } = (await open.token()).body;
  expect(await useToken(open, access_token, "contacts")).toEqual([200, 0]);
  expect(await useToken(open, access_token, "invoices")).toEqual([401, 57]);
  open.sandbox.setSwitches({ scopes: ["ZohoBooks.fullaccess.all"] });
  const full = (await open.token()).body.access_token;
  expect(await useToken(open, full, "invoices")).toEqual([200, 0]);
});

test("the eleventh token within ten minutes is refused until these are over", async () => {
  const open = await openSandbox({ switches: { tokensPerTenMinutes: 10 } });
  for (let i = 0; i < 10; i++) expect((await open.token()).body).toHaveProperty("access_token");
  const refused = await open.token();
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ error: "Access Denied", status: "failure" });
  open.sandbox.setSwitches({ tokenThrottle: "200" });
  expect(await open.token()).toMatchObject({ status: 200, body: { error: "Access Denied" } });
  open.sandbox.setSwitches({ tokenThrottle: "localized" });
  expect((await open.token()).body.error).not.toBe("Access Denied");
  open.clock.ms += 600_000;
  expect((await open.token()).body).toHaveProperty("access_token");
});

test("the sixteenth access token ends the oldest", async () => {
  const open = await openSandbox();
  const tokens: unknown[] = [];
  for (let i = 0; i < 16; i++) tokens.push((await open.token()).body.access_token);
  expect(await useToken(open, tokens[0])).toEqual([401, 57]);
  expect(await useToken(open, tokens[1])).toEqual([200, 0]);
});

test("the consent page leads to a code that works once, within a minute", async () => {
  const open = await openSandbox();
  const query = await consent(open);
  expect(query.get("state")).toBe("s 1");
  expect(query.get("accounts-server")).toBe(open.sandbox.url);
  expect(query.get("location")).toBe("eu");
  const exchange = {
    grant_type: "authorization_code",
    code: query.get("code") ?? "",
    redirect_uri: CALLBACK,
  };
  const { body } = await open.token(exchange);
  expect(body).toMatchObject({
    scope: "ZohoBooks.contacts.READ ZohoBooks.settings.READ",
    refresh_token: expect.stringMatching(/^1000\./),
  });
  expect(await useToken(open, body.access_token, "contacts")).toEqual([200, 0]);
  expect(await useToken(open, body.access_token, "invoices")).toEqual([401, 57]);
  expect((await open.token(exchange)).body).toEqual({ error: "invalid_code" });
  const late = (await consent(open)).get("code") ?? "";
  open.clock.ms += 60_000;
  expect((await open.token({ ...exchange, code: late })).body).toEqual({ error: "invalid_code" });
});

test("online access brings no refresh token, a denial no code", async () => {
  const open = await openSandbox();
  const code = (await consent(open, { access_type: "online" })).get("code") ?? "";
  const grant = { grant_type: "authorization_code", code, redirect_uri: CALLBACK };
  const { body } = await open.token(grant);
  expect(body).toHaveProperty("access_token");
  expect(body).not.toHaveProperty("refresh_token");
  open.sandbox.setSwitches({ consent: "denied" });
  const denied = await consent(open);
  expect(denied.get("error")).toBe("access_denied");
  expect(denied.has("code")).toBe(false);
});

test("a revoked refresh token, and the oldest of 21, no longer work", async () => {
  const open = await openSandbox();
  for (let i = 0; i < 20; i++) {
    const code = (await consent(open)).get("code") ?? "";
    const grant = { grant_type: "authorization_code", code, redirect_uri: CALLBACK };
    const { refresh_token } = (await open.token(grant)).body;
    if (i === 19) {
      const refresh = { refresh_token: String(refresh_token) };
      expect((await open.token(refresh)).body).toHaveProperty("access_token");
      expect(
        (await open.send("POST", `/oauth/v2/token/revoke?token=${refresh_token}`)).status,
      ).toBe(200);
      expect((await open.token(refresh)).body).toEqual({ error: "invalid_code" });
    }
  }
  expect((await open.token()).body).toEqual({ error: "invalid_code" });
});
