import { useState } from "react";
import { useMutation } from "urql";
import { countOf } from "../format/count.ts";
import { ApproveDeletionsMutation } from "../queries/approve-deletions-mutation.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { explain } from "../ui/failure.tsx";
import { useTell } from "../ui/toasts.tsx";

interface ApproveButtonProps {
  readonly runId: string;
  readonly onApproved: () => void;
}

/** Makes deletions that were too many for a sync to make by itself. For the role ADMIN. */
export function ApproveButton({ runId, onApproved }: ApproveButtonProps) {
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(ApproveDeletionsMutation);
  const approve = async (): Promise<void> => {
    const { data, error } = await execute({ input: { runId } });
    const done = data?.approveDeletions;
    const refusal = error ? explain(error) : (done?.userErrors[0]?.message ?? null);
    setProblem(refusal);
    if (refusal !== null || done === undefined) return;
    setAsking(false);
    tell(
      `Marked as deleted: ${countOf(done.customers, "customer")}, ${countOf(done.invoices, "invoice")}.`,
    );
    onApproved();
  };
  return (
    <>
      <button
        type="button"
        className="button button-small button-danger"
        onClick={() => setAsking(true)}
      >
        Approve…
      </button>
      <ConfirmDialog
        open={asking}
        title="Approve these deletions?"
        action="Mark as deleted"
        keep="Leave them"
        busy={fetching}
        problem={problem}
        onConfirm={approve}
        onClose={() => setAsking(false)}
      >
        <p>
          The records that Zoho confirmed to be gone are marked as deleted, and their reminders do
          not go out.
        </p>
      </ConfirmDialog>
    </>
  );
}
