import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { openRaw, startTestServer, type TestServer } from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let pages: string;

const LARGE_SCRIPT = "export const nothing = 0;\n".repeat(100);

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), "dunlin-pages-"));
  await mkdir(join(pages, "dist", "assets"), { recursive: true });
  await writeFile(join(pages, "dist", "index.html"), "<title>Dunlin</title>");
  await writeFile(join(pages, "dist", "assets", "main-1a2b.js"), "export {};");
  await writeFile(join(pages, "dist", "assets", "large-3c4d.js"), LARGE_SCRIPT);
  await writeFile(join(pages, "secret.txt"), "secret");
  database = await createTestDatabase();
  server = await startTestServer(database, { dashboardDirectory: join(pages, "dist") });
});
afterAll(async () => {
  await server.stop();
  await database.close();
  await rm(pages, { recursive: true });
});

test("GraphiQL opens without a key and loads nothing from elsewhere", async () => {
  const response = await fetch(server.graphqlUrl, { headers: { accept: "text/html" } });
  expect(response.status).toBe(200);
  const html = await response.text();
  expect(html).toContain("YogaGraphiQL.renderYogaGraphiQL(");
  expect(html.match(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^"'>\s]*/gi) ?? []).toEqual([]);
  expect(html.match(/@import\s+(?:url\()?["']?(?:https?:)?\/\//gi) ?? []).toEqual([]);
  expect(html.match(/url\(["']?(?:https?:)?\/\/[^)]*/gi) ?? []).toEqual([]);
  const policy = response.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/https?:/);
});

test("GraphiQL is sent once: an unchanged page is 304", async () => {
  const first = await fetch(server.graphqlUrl, { headers: { accept: "text/html" } });
  await first.body?.cancel();
  const second = await fetch(server.graphqlUrl, {
    headers: { accept: "text/html", "if-none-match": first.headers.get("etag") ?? "" },
  });
  expect(second.status).toBe(304);
});

test("the dashboard: its files, and its page for every place within it", async () => {
  const get = (path: string) => fetch(`${server.url}${path}`);
  const index = await get("/");
  expect(await index.text()).toBe("<title>Dunlin</title>");
  expect(index.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(await (await get("/runs/17")).text()).toBe("<title>Dunlin</title>");
  const script = await get("/assets/main-1a2b.js");
  expect(script.headers.get("content-type")).toContain("text/javascript");
  expect(script.headers.get("cache-control")).toContain("immutable");
  expect((await get("/assets/other.js")).status).toBe(404);
  expect((await get("/favicon.ico")).status).toBe(404);
  expect((await fetch(`${server.url}/`, { method: "POST" })).status).toBe(405);
});

test("a file of some size comes compressed to whoever takes that, and is then another version of it", async () => {
  const ask = (headers: Record<string, string>) => rawGet("/assets/large-3c4d.js", headers);
  const plain = await ask({});
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(String(plain.body)).toBe(LARGE_SCRIPT);
  const brotli = await ask({ "accept-encoding": "gzip, deflate, br" });
  expect(brotli.headers).toMatchObject({ "content-encoding": "br", vary: "Accept-Encoding" });
  expect(String(brotliDecompressSync(brotli.body))).toBe(LARGE_SCRIPT);
  const gzip = await ask({ "accept-encoding": "br;q=0, gzip" });
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(String(gunzipSync(gzip.body))).toBe(LARGE_SCRIPT);

  const tags = [plain, brotli, gzip].map(({ headers }) => headers.etag ?? "");
  expect(new Set(tags).size).toBe(3);
  const again = await ask({ "accept-encoding": "br", "if-none-match": tags[1] ?? "" });
  expect(again.status).toBe(304);
});

test.each(["/..%2fsecret.txt", "/../secret.txt", "/%00", "/%", "/assets/..%2f..%2fsecret.txt"])(
  "%s gets nothing that is not the dashboard's",
  async (path) => {
    const socket = await openRaw(server, [
      `GET ${path} HTTP/1.1`,
      "Host: x",
      "Connection: close",
      "",
      "",
    ]);
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 (404|200)/);
    expect(text).not.toContain("secret");
  },
);

/** As the server sent it: fetch would unpack it. */
async function rawGet(path: string, headers: Record<string, string>) {
  const [response] = (await once(get(`${server.url}${path}`, { headers }), "response")) as [
    IncomingMessage,
  ];
  const body = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body };
}
