import type { ReactNode } from "react";
import type { Fresh } from "../live/use-fresh-query.ts";
import { Failure } from "./failure.tsx";
import { Skeleton } from "./skeleton.tsx";

interface LoadedProps<Data> {
  readonly query: Fresh<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** Loading, failed, or there. What is there stays in view when a later attempt fails, and the page says so. */
export function Loaded<Data>({ query: { data, error, refresh }, children }: LoadedProps<Data>) {
  const failure = error && <Failure error={error} onRetry={refresh} />;
  if (data === undefined) return failure ?? <Skeleton />;
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}
