import { useCallback } from "react";
import { replaceSearch, useSearchParams } from "../routing/location.ts";

export interface ListParams {
  readonly params: URLSearchParams;
  readonly set: (name: string, value: string) => void;
  readonly clear: () => void;
}

/** What a list shows is in its address, so that it can be kept, shared, and come back to. */
export function useListParams(): ListParams {
  const params = useSearchParams();
  const set = useCallback((name: string, value: string) => {
    const next = new URLSearchParams(window.location.search);
    if (value === "") next.delete(name);
    else next.set(name, value);
    replaceSearch(next);
  }, []);
  const clear = useCallback(() => replaceSearch(new URLSearchParams()), []);
  return { params, set, clear };
}
