import { lazy } from "react";

/** Drawn when there is something to draw: its file is asked for then. */
export const LazyDayChart = lazy(() => import("./day-chart.tsx"));
