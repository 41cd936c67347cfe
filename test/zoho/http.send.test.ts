import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createHttpClient, type HttpClient, HttpFailure } from "../../src/zoho/http.ts";

const MEGABYTE = 1024 * 1024;

let server: Server;
let client: HttpClient;

afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

/** Sends to a server that answers as given, and resolves with what the client makes of it. */
async function send(
  answer: (response: ServerResponse) => void,
  totalMs: number,
): Promise<{ readonly failure: unknown; readonly closed: Promise<unknown> }> {
  const closed = Promise.withResolvers<void>();
  server = createServer((_request, response) => {
    response.on("close", closed.resolve);
    response.writeHead(200, { "content-type": "application/json" });
    answer(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  client = createHttpClient({ connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, totalMs });
  const failure = await client
    .send({
      method: "GET",
      url: new URL(`http://127.0.0.1:${port}/`),
      headers: {},
      signal: new AbortController().signal,
    })
    .then(
      () => null,
      (error: unknown) => error,
    );
  return { failure, closed: closed.promise };
}

test("a body of 500 MB is cut off after 32, and the connection with it", async () => {
  let sent = 0;
  const { failure, closed } = await send((response) => {
    const chunk = Buffer.alloc(MEGABYTE, " ");
    const more = (): void => {
      while (sent < 500 * MEGABYTE && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on("drain", more);
    more();
  }, 60_000);
  await closed;
  expect(failure).toBeInstanceOf(HttpFailure);
  expect(failure).toMatchObject({ isTooLarge: true });
  expect(sent).toBeGreaterThan(32 * MEGABYTE);
  expect(sent).toBeLessThan(100 * MEGABYTE);
});

test("a body that drips for ever ends with the call's time, though it never pauses", async () => {
  let drops = 0;
  const { failure, closed } = await send((response) => {
    const dripping = setInterval(() => {
      drops += 1;
      response.write(" ");
    }, 5);
    response.on("close", () => clearInterval(dripping));
  }, 300);
  await closed;
  expect(failure).toBeInstanceOf(HttpFailure);
  expect(failure).toMatchObject({
    isTooLarge: false,
    message: expect.stringContaining("no complete answer within 300 ms"),
  });
  expect(drops).toBeGreaterThan(1);
});
