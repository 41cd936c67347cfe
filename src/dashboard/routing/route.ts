/** The pages, by their address. */
export type Route =
  | { readonly page: "overview" }
  | { readonly page: "sync" }
  | { readonly page: "run"; readonly id: string }
  | { readonly page: "unknown" };

export function parseRoute(pathname: string): Route {
  const [first = "", second, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (rest.length > 0) return { page: "unknown" };
  if (second === undefined) {
    if (first === "") return { page: "overview" };
    if (first === "sync") return { page: "sync" };
    // Whoever is signed in and comes here wants in.
    if (first === "login") return { page: "overview" };
    return { page: "unknown" };
  }
  const id = decode(second);
  return first === "sync" && id !== null ? { page: "run", id } : { page: "unknown" };
}

export function runPath(id: string): string {
  return `/sync/${encodeURIComponent(id)}`;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
