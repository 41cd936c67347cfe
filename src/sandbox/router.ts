import type { RouteKind } from "./request.ts";

export interface Route {
  kind: RouteKind;
  ids: readonly string[];
}

/** Paths by pattern; an id is digits only, so that a misspelt one is an unknown path. */
const ROUTES: readonly (readonly [RegExp, RouteKind])[] = [
  [/^\/books\/v3\/organizations$/, "organizations"],
  [/^\/books\/v3\/organizations\/(\d+)$/, "organization"],
  [/^\/books\/v3\/contacts$/, "contacts"],
  [/^\/books\/v3\/contacts\/(\d+)$/, "contact"],
  [/^\/books\/v3\/contacts\/(\d+)\/contactpersons$/, "contact-persons"],
  [/^\/books\/v3\/contacts\/(\d+)\/contactpersons\/(\d+)$/, "contact-person"],
  [/^\/books\/v3\/invoices$/, "invoices"],
  [/^\/books\/v3\/invoices\/(\d+)$/, "invoice"],
  [/^\/oauth\/v2\/token$/, "token"],
  [/^\/oauth\/v2\/token\/revoke$/, "revoke"],
  [/^\/oauth\/v2\/auth$/, "auth"],
  [/^\/oauth\/serverinfo$/, "serverinfo"],
];

export function route(path: string): Route {
  for (const [pattern, kind] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return { kind, ids: match.slice(1) };
  }
  return { kind: "unknown", ids: [] };
}

/** The scope that a call to the API needs. */
export function neededScope(kind: RouteKind): string {
  if (kind === "organizations" || kind === "organization") return "ZohoBooks.settings.READ";
  return kind === "invoices" || kind === "invoice"
    ? "ZohoBooks.invoices.READ"
    : "ZohoBooks.contacts.READ";
}
