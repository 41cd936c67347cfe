import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { respondText } from "./respond.ts";
import { answerFile } from "./static-files.ts";

const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join("; ");

/**
 * The web page, built into `directory`. Paths that name no file get its `index.html`: they are places within the page.
 *
 * @param directory null when there is no page to serve
 */
export async function answerDashboard(
  directory: string | null,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    respondText(response, 405, "Only GET works here.");
    return;
  }
  if (directory !== null) {
    response.setHeader("Content-Security-Policy", POLICY);
    if (path !== "/" && (await answerFile(directory, path, request, response))) return;
    const isPlace = extname(path) === "" && !path.startsWith("/assets/");
    if (isPlace && (await answerFile(directory, "/index.html", request, response))) return;
  }
  respondText(response, 404, "There is nothing here. The API is at /graphql.");
}
