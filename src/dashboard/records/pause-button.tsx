import { useState } from "react";
import { useMutation } from "urql";
import { fromLocalInput } from "../format/local-input.ts";
import { PauseRemindersMutation } from "../queries/pause-reminders-mutation.ts";
import { useMaySync } from "../shell/viewer-context.ts";
import { explain } from "../ui/failure.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useTell } from "../ui/toasts.tsx";
import type { PauseTarget } from "./pause-target.ts";

interface PauseButtonProps {
  readonly target: PauseTarget;
  /** Tells whose. */
  readonly name: string;
  readonly onPaused: () => void;
}

const MAX_NOTE_LENGTH = 500;

/** Holds all reminders of a customer or an invoice back. Nothing for those who may not. */
export function PauseButton({ target, name, onPaused }: PauseButtonProps) {
  const maySync = useMaySync();
  const tell = useTell();
  const [open, setOpen] = useState(false);
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, execute] = useMutation(PauseRemindersMutation);
  if (!maySync) return null;

  const pause = async (): Promise<void> => {
    const end = fromLocalInput(until);
    const { data, error } = await execute({
      input: {
        ...target,
        ...(end !== null && { until: end }),
        ...(note !== "" && { note }),
      },
    });
    const refusal = error ? explain(error) : (data?.pauseReminders.userErrors[0]?.message ?? null);
    setProblem(refusal);
    if (refusal !== null) return;
    setOpen(false);
    tell("Reminders are paused.");
    onPaused();
  };

  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        Pause reminders
      </button>
      <FormDialog
        open={open}
        title="Pause reminders"
        about={`None of ${name} goes out until then. What is too late by then does not go out.`}
        action="Pause"
        busy={fetching}
        problem={problem}
        onSubmit={pause}
        onClose={() => setOpen(false)}
      >
        <TextField
          label="Until"
          type="datetime-local"
          hint="Left empty: until somebody resumes them."
          value={until}
          onChange={setUntil}
        />
        <TextField
          label="Note"
          hint="Why, for whoever wonders later."
          maxLength={MAX_NOTE_LENGTH}
          value={note}
          onChange={setNote}
        />
      </FormDialog>
    </>
  );
}
