import { useState } from "react";
import { useMutation } from "urql";
import { isUnfinished } from "../live/run-state.ts";
import { RefreshRecordMutation } from "../queries/refresh-record-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { explain } from "../ui/failure.tsx";

interface RefreshButtonProps {
  readonly id: string;
  readonly onRefreshed: () => void;
}

/** Reads a record again from Zoho, now. Nothing for those who may not. */
export function RefreshButton({ id, onRefreshed }: RefreshButtonProps) {
  const maySync = useMaySync();
  const [{ fetching }, execute] = useMutation(RefreshRecordMutation);
  const [outcome, setOutcome] = useState<{ text: string; bad: boolean } | null>(null);
  if (!maySync) return null;

  const refresh = async (): Promise<void> => {
    setOutcome(null);
    const { data, error } = await execute({ input: { id } });
    const refreshed = data?.refreshRecord;
    const problem = error ? explain(error) : (refreshed?.userErrors[0]?.message ?? null);
    const run = refreshed?.run ?? null;
    if (problem !== null) setOutcome({ text: problem, bad: true });
    else if (run !== null && isUnfinished(run)) {
      setOutcome({ text: "Zoho has not answered yet. It goes on by itself.", bad: false });
    } else if (run !== null && run.error !== null) setOutcome({ text: run.error, bad: true });
    else setOutcome({ text: "As Zoho has it now.", bad: false });
    onRefreshed();
  };

  return (
    <div className="refresh">
      <span role="status" className={outcome?.bad ? "bad-text small" : "muted small"}>
        {outcome?.text}
      </span>
      <button type="button" className="button" disabled={fetching} onClick={refresh}>
        {fetching ? "Asking Zoho…" : "Refresh from Zoho now"}
      </button>
    </div>
  );
}
