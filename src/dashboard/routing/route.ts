/** The pages, by their address. */
export type Route =
  | { readonly page: "overview" | "customers" | "invoices" | "reminders" | "policy" | "sync" }
  | { readonly page: "customer" | "invoice" | "run"; readonly id: string }
  | { readonly page: "unknown" };

const UNKNOWN: Route = { page: "unknown" };
const LISTS: Readonly<Record<string, Route>> = {
  "": { page: "overview" },
  // Whoever is signed in and comes here wants in.
  login: { page: "overview" },
  customers: { page: "customers" },
  invoices: { page: "invoices" },
  reminders: { page: "reminders" },
  sync: { page: "sync" },
};
const DETAILS: Readonly<Record<string, "customer" | "invoice" | "run">> = {
  customers: "customer",
  invoices: "invoice",
  sync: "run",
};

export function parseRoute(pathname: string): Route {
  const [first = "", second, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (rest.length > 0) return UNKNOWN;
  if (second === undefined)
    return Object.hasOwn(LISTS, first) ? (LISTS[first] ?? UNKNOWN) : UNKNOWN;
  if (first === "reminders") return second === "policy" ? { page: "policy" } : UNKNOWN;
  const id = decode(second);
  const page = Object.hasOwn(DETAILS, first) ? DETAILS[first] : undefined;
  return page === undefined || id === null ? UNKNOWN : { page, id };
}

export function runPath(id: string): string {
  return `/sync/${encodeURIComponent(id)}`;
}

export function customerPath(id: string): string {
  return `/customers/${encodeURIComponent(id)}`;
}

export function invoicePath(id: string): string {
  return `/invoices/${encodeURIComponent(id)}`;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
