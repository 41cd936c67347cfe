import type { IncomingMessage, ServerResponse } from "node:http";
import { originOf } from "./origin.ts";

const PREFLIGHT_SECONDS = 600;

/**
 * Closed unless an origin is configured. Cookies are never allowed across origins: pages elsewhere send an API key.
 *
 * @returns true when the request was a preflight and is answered.
 */
export function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigins: readonly string[],
): boolean {
  if (allowedOrigins.length > 0) response.setHeader("Vary", "Origin");
  const isAllowed = originOf(request, allowedOrigins) === "ALLOWED";
  if (isAllowed) {
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin as string);
    response.setHeader("Access-Control-Expose-Headers", "X-Request-Id");
  }
  if (request.method !== "OPTIONS") return false;
  if (isAllowed) {
    response.setHeader("Access-Control-Allow-Methods", "GET, POST");
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id");
    response.setHeader("Access-Control-Max-Age", String(PREFLIGHT_SECONDS));
  }
  response.setHeader("Allow", "GET, POST");
  response.writeHead(204).end();
  return true;
}
