import { type ReactNode, Suspense } from "react";

interface ChartPlaceProps {
  /** CSS, as high as the chart will be, so that nothing jumps. */
  readonly height: string;
  readonly children: ReactNode;
}

/** Holds the place of a chart whose file is on its way. */
export function ChartPlace({ height, children }: ChartPlaceProps) {
  return (
    <Suspense fallback={<div className="chart-place" style={{ height }} />}>{children}</Suspense>
  );
}
