import { useQuery } from "urql";
import { LiveRunsProvider } from "../live/live-runs.tsx";
import { ViewerQuery } from "../queries/viewer-query.ts";
import { Failure } from "../ui/failure.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Toasts } from "../ui/toasts.tsx";
import { Shell } from "./shell.tsx";
import { ViewerContext } from "./viewer-context.ts";

/** Finds out who is signed in; without an answer there is nothing to show. */
export function SignedIn() {
  const [{ data, error }, execute] = useQuery({ query: ViewerQuery });
  if (data === undefined) {
    return (
      <main className="splash">
        {error === undefined ? (
          <Skeleton />
        ) : (
          <Failure error={error} onRetry={() => execute({ requestPolicy: "network-only" })} />
        )}
      </main>
    );
  }
  return (
    <ViewerContext value={data.viewer}>
      <LiveRunsProvider>
        <Toasts>
          <Shell />
        </Toasts>
      </LiveRunsProvider>
    </ViewerContext>
  );
}
