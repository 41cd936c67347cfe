import { useMemo, useSyncExternalStore } from "react";

/** Fired by `navigate`, because the browser tells of its own steps only. */
const NAVIGATED = "dunlin:navigated";

/** Goes to another page, to its top. */
export function navigate(path: string): void {
  window.history.pushState(null, "", path);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(NAVIGATED));
}

/** The same page with other parameters: no step of its own in the history. */
export function replaceSearch(params: URLSearchParams): void {
  const search = params.toString();
  window.history.replaceState(null, "", search === "" ? window.location.pathname : `?${search}`);
  window.dispatchEvent(new Event(NAVIGATED));
}

export function usePathname(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useSearchParams(): URLSearchParams {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => new URLSearchParams(search), [search]);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(NAVIGATED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(NAVIGATED, listener);
  };
}
