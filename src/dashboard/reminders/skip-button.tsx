import { useState } from "react";
import { useMutation } from "urql";
import { SkipReminderMutation } from "../queries/skip-reminder-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { explain } from "../ui/failure.tsx";

interface SkipButtonProps {
  readonly reminderId: string;
  /** Tells which one, for screen readers. */
  readonly name: string;
  readonly onSkipped: () => void;
}

/** Takes a reminder out for good, after asking once more. Nothing for those who may not. */
export function SkipButton({ reminderId, name, onSkipped }: SkipButtonProps) {
  const maySync = useMaySync();
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(SkipReminderMutation);
  if (!maySync) return null;

  const skip = async (): Promise<void> => {
    const { data, error } = await execute({ input: { reminderId } });
    setSure(false);
    setProblem(error ? explain(error) : (data?.skipReminder.userErrors[0]?.message ?? null));
    onSkipped();
  };

  if (!sure) {
    return (
      <span className="skip-reminder">
        {problem !== null && (
          <span role="alert" className="bad-text small" title={problem}>
            {problem}
          </span>
        )}
        <button
          type="button"
          className="button button-small"
          aria-label={`Skip ${name}`}
          onClick={() => setSure(true)}
        >
          Skip
        </button>
      </span>
    );
  }
  return (
    <span className="skip-reminder">
      <button
        type="button"
        className="button button-small button-danger"
        disabled={fetching}
        onClick={skip}
      >
        Skip for good
      </button>
      <button type="button" className="button button-small" onClick={() => setSure(false)}>
        Keep
      </button>
    </span>
  );
}
