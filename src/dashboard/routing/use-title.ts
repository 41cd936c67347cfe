import { useEffect } from "react";

/** Names the page in the tab and the history. */
export function useTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Dunlin`;
  }, [page]);
}
