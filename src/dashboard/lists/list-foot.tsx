import { useEffect, useRef } from "react";
import { formatCount } from "../format/count.ts";
import { Failure } from "../ui/failure.tsx";
import type { List } from "./use-pages.ts";

/** The next page is asked for when the list's end is this near. */
const AHEAD = "900px";

interface ListFootProps {
  readonly list: List<{ readonly id: string }>;
  /** Whether scrolling to the end reads on; else the button does. */
  readonly endless?: boolean;
}

/** How much of a list is shown, and the way to more of it. */
export function ListFoot({ list, endless = false }: ListFootProps) {
  const { nodes, hasMore, totalCount, totalCountCapped, status, error, more, reload } = list;
  const foot = useRef<HTMLDivElement>(null);
  const mayGoOn = endless && hasMore && status === "READY" && nodes.length > 0;
  useEffect(() => {
    if (!mayGoOn || foot.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(foot.current);
    return () => observer.disconnect();
  }, [mayGoOn, more]);

  return (
    <div className="list-foot muted small" ref={foot}>
      {error !== undefined && (
        <Failure error={error} onRetry={nodes.length === 0 ? reload : more} />
      )}
      {totalCount !== null && nodes.length > 0 && (
        <span>
          {nodes.length < totalCount
            ? `${formatCount(nodes.length)} of ${totalText(totalCount, totalCountCapped)}`
            : `All ${formatCount(nodes.length)}`}
        </span>
      )}
      {hasMore && nodes.length > 0 && error === undefined && (
        <button
          type="button"
          className="button button-small"
          disabled={status === "LOADING"}
          onClick={more}
        >
          {status === "LOADING" ? "Loading…" : "Show more"}
        </button>
      )}
    </div>
  );
}

function totalText(total: number, capped: boolean): string {
  return capped ? `more than ${formatCount(total)}` : formatCount(total);
}
