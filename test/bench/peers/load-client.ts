/** Reads a Load from standard input, does it, and prints a LoadResult, both as JSON. */
import { text } from "node:stream/consumers";
import autocannon, { type Request } from "autocannon";
import type { Load, LoadConnection, LoadResult } from "../harness/http-load.ts";

const { url, seconds, connections } = JSON.parse(await text(process.stdin)) as Load;
let next = 0;
let sent = 0;
const result = await autocannon({
  url,
  duration: seconds,
  connections: connections.length,
  setupClient(client) {
    const connection = connections[next];
    next += 1;
    if (connection !== undefined) client.setRequests([requestOf(connection)]);
  },
});
const failed = result.errors + result.non2xx;
if (failed > 0) {
  throw new Error(`${failed} of ${result.requests.total} requests to ${url} failed.`);
}
const answer: LoadResult = {
  requests: result.requests.total,
  seconds: result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  bytes: result.throughput.total,
};
process.stdout.write(JSON.stringify(answer));

function requestOf({ headers, body, distinct }: LoadConnection): Request {
  const same: Request = {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  if (!distinct) return same;
  return {
    ...same,
    setupRequest(request) {
      sent += 1;
      const variables = { ...body.variables, unused: `${process.pid} ${sent}` };
      return { ...request, body: JSON.stringify({ ...body, variables }) };
    },
  };
}
