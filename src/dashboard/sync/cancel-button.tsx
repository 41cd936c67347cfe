import { useState } from "react";
import { useMutation } from "urql";
import { useRunStore } from "../live/live-runs.tsx";
import { CancelSyncMutation } from "../queries/cancel-sync-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { explain } from "../ui/failure.tsx";

/** Asks once more before it cancels. Nothing for those who may not. */
export function CancelButton({ runId }: { readonly runId: string }) {
  const maySync = useMaySync();
  const store = useRunStore();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(CancelSyncMutation);
  if (!maySync) return null;

  const cancel = async (): Promise<void> => {
    const { data, error } = await execute({ input: { runId } });
    const refusal = data?.cancelSync.userErrors[0]?.message ?? null;
    const failed = error === undefined ? refusal : explain(error);
    setProblem(failed);
    if (failed === null) setAsking(false);
    if (data?.cancelSync.run) store.absorb([data.cancelSync.run]);
  };

  return (
    <>
      <button type="button" className="button button-small" onClick={() => setAsking(true)}>
        Cancel run
      </button>
      <ConfirmDialog
        open={asking}
        title="Cancel this run?"
        action="Yes, cancel"
        keep="Go on"
        busy={fetching}
        problem={problem}
        onConfirm={cancel}
        onClose={() => setAsking(false)}
      >
        <p>
          What it stored so far stays. The next sync goes on from where the last complete one ended.
        </p>
      </ConfirmDialog>
    </>
  );
}
