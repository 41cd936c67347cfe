import { useState } from "react";
import { useMutation } from "urql";
import { useRunStore } from "../live/live-runs.tsx";
import { RetrySyncIssueMutation } from "../queries/retry-sync-issue-mutation.ts";
import { explain } from "../ui/failure.tsx";
import { useTell } from "../ui/toasts.tsx";

interface RetryButtonProps {
  readonly issueId: string;
  readonly sourceId: string;
}

/** Reads the record of an issue again. The list tells when that resolved it: its run ends like any other. */
export function RetryButton({ issueId, sourceId }: RetryButtonProps) {
  const store = useRunStore();
  const tell = useTell();
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(RetrySyncIssueMutation);
  const retry = async (): Promise<void> => {
    const { data, error } = await execute({ input: { issueId } });
    const refusal = error ? explain(error) : (data?.retrySyncIssue.userErrors[0]?.message ?? null);
    setProblem(refusal);
    if (data?.retrySyncIssue.run) {
      store.absorb([data.retrySyncIssue.run]);
      tell("The record is being read again.");
    }
  };
  return (
    <>
      <button
        type="button"
        className="button button-small"
        aria-label={`Retry record ${sourceId}`}
        disabled={fetching}
        onClick={retry}
      >
        Retry
      </button>
      {problem !== null && (
        <p role="alert" className="bad-text small">
          {problem}
        </p>
      )}
    </>
  );
}
