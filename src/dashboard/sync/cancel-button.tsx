import { useState } from "react";
import { useMutation } from "urql";
import { useRunStore } from "../live/live-runs.tsx";
import { CancelSyncMutation } from "../queries/cancel-sync-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { explain } from "../ui/failure.tsx";

/** Asks once more before it cancels. Nothing for those who may not. */
export function CancelButton({ runId }: { readonly runId: string }) {
  const maySync = useMaySync();
  const store = useRunStore();
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(CancelSyncMutation);
  if (!maySync) return null;

  const cancel = async (): Promise<void> => {
    const { data, error } = await execute({ input: { runId } });
    setSure(false);
    const refusal = data?.cancelSync.userErrors[0]?.message ?? null;
    setProblem(error === undefined ? refusal : explain(error));
    if (data?.cancelSync.run) store.absorb([data.cancelSync.run]);
  };

  return (
    <div className="cancel">
      {problem !== null && (
        <span role="alert" className="bad-text small">
          {problem}
        </span>
      )}
      {sure ? (
        <>
          <span className="small">What is stored stays. Cancel?</span>
          <button
            type="button"
            className="button button-small button-danger"
            disabled={fetching}
            onClick={cancel}
          >
            Yes, cancel
          </button>
          <button type="button" className="button button-small" onClick={() => setSure(false)}>
            Go on
          </button>
        </>
      ) : (
        <button type="button" className="button button-small" onClick={() => setSure(true)}>
          Cancel run
        </button>
      )}
    </div>
  );
}
