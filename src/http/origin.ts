import type { IncomingMessage } from "node:http";

/** Whether a web page sent the request, and which: browsers say it, and pages cannot change it. */
export type OriginKind = "NONE" | "OWN" | "ALLOWED" | "FOREIGN";

export function originOf(
  { headers }: Pick<IncomingMessage, "headers">,
  allowedOrigins: readonly string[],
): OriginKind {
  const { origin, host } = headers;
  if (origin === undefined) return "NONE";
  // Only the host is compared: behind a proxy that ends TLS, the scheme here is not the page's.
  if (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()) return "OWN";
  return allowedOrigins.includes(origin) ? "ALLOWED" : "FOREIGN";
}
