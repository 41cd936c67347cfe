import type { IncomingMessage } from "node:http";
import { SESSION_SECONDS } from "./session.ts";

const NAME = "dunlin_session";

/** The secret in the request's session cookie; null when it has none. */
export function readSessionCookie({ headers }: Pick<IncomingMessage, "headers">): string | null {
  for (const pair of headers.cookie?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === NAME && value !== undefined) return value;
  }
  return null;
}

/** `Set-Cookie` that begins the session in the browser. */
export function sessionCookie(request: IncomingMessage, secret: string): string {
  return cookie(request, secret, SESSION_SECONDS);
}

/** `Set-Cookie` that ends it. */
export function expiredSessionCookie(request: IncomingMessage): string {
  return cookie(request, "", 0);
}

function cookie(request: IncomingMessage, value: string, seconds: number): string {
  const parts = [`${NAME}=${value}`, "Path=/", `Max-Age=${seconds}`, "HttpOnly", "SameSite=Strict"];
  if (isSecure(request)) parts.push("Secure");
  return parts.join("; ");
}

/** Believing the proxy is safe here: a false header only keeps the cookie from being sent in the clear. */
function isSecure({ headers, socket }: IncomingMessage): boolean {
  return "encrypted" in socket || headers["x-forwarded-proto"] === "https";
}
