import type { IncomingMessage } from "node:http";
import { originOf } from "../origin.ts";

/** Sent with a POST, either shows that no plain form sent it: a page elsewhere would need our consent first. */
const PREFLIGHTED_HEADERS = ["x-dunlin-csrf", "graphql-require-preflight", "x-requested-with"];

/**
 * Whether a request with a session cookie may come from a page that is not ours. Needed beside SameSite=Strict because
 * sites ignore ports: any program's page on this machine is "same site" as a server on localhost.
 */
export function mayBeForged(request: IncomingMessage): boolean {
  const { headers, method } = request;
  const origin = originOf(request, []);
  if (origin !== "OWN" && origin !== "NONE") return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  if (method !== "POST") return false;
  const isJson = /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
  return !isJson && !PREFLIGHTED_HEADERS.some((name) => headers[name] !== undefined);
}
