import { useState } from "react";
import { useMutation } from "urql";
import { ResumeRemindersMutation } from "../queries/resume-reminders-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { explain } from "../ui/failure.tsx";
import { Moment } from "../ui/moment.tsx";
import { Note } from "../ui/note.tsx";
import { useTell } from "../ui/toasts.tsx";
import type { Pause, PauseTarget } from "./pause-target.ts";

interface PauseNoteProps {
  readonly target: PauseTarget;
  readonly pause: Pause;
  readonly onResumed: () => void;
}

/** Who paused the reminders, until when and why; and the way back for those who may. */
export function PauseNote({ target, pause, onResumed }: PauseNoteProps) {
  const maySync = useMaySync();
  const tell = useTell();
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(ResumeRemindersMutation);
  const resume = async (): Promise<void> => {
    const { data, error } = await execute({ input: target });
    const refusal = error ? explain(error) : (data?.resumeReminders.userErrors[0]?.message ?? null);
    setProblem(refusal);
    if (refusal !== null) return;
    tell("Reminders go on.");
    onResumed();
  };
  return (
    <Note tone="waiting">
      <div>
        <p>
          <strong>
            Reminders are paused{" "}
            {pause.until === null ? (
              "until somebody resumes them"
            ) : (
              <>
                until <Moment at={pause.until} />
              </>
            )}
            .
          </strong>{" "}
          {pause.note}
        </p>
        <p className="muted small">
          by {pause.by}, <Moment at={pause.since} />
        </p>
        {problem !== null && (
          <p role="alert" className="bad-text small">
            {problem}
          </p>
        )}
      </div>
      {maySync && (
        <button type="button" className="button button-small" disabled={fetching} onClick={resume}>
          Resume
        </button>
      )}
    </Note>
  );
}
