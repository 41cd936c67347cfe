import { type RefObject, useEffect, useState } from "react";
import { type RowRange, visibleRows } from "./visible-rows.ts";

/** Follows the scrolling of the window: which of the `count` rows below `body` must be in the document. */
export function useVisibleRows(body: RefObject<HTMLElement | null>, count: number): RowRange {
  const [range, setRange] = useState<RowRange>(() => visibleRows(0, window.innerHeight, count));
  useEffect(() => {
    const look = (): void => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const next = visibleRows(top, window.innerHeight, count);
      setRange((now) => (now.from === next.from && now.to === next.to ? now : next));
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [body, count]);
  return range;
}
