import { useState } from "react";
import { fromLocalInput, toLocalInput } from "../format/local-input.ts";
import { formatShortMoment } from "../format/time.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useTell } from "../ui/toasts.tsx";
import { useDecide } from "./use-decide.ts";

interface RescheduleDialogProps {
  readonly reminder: { readonly id: string; readonly scheduledFor: string };
  /** Tells which one. */
  readonly name: string;
  readonly onDecided: () => void;
  readonly onClose: () => void;
}

const MAX_NOTE_LENGTH = 500;

/** Gives a reminder a time of its own. */
export function RescheduleDialog({ reminder, name, onDecided, onClose }: RescheduleDialogProps) {
  const [time, setTime] = useState(() => toLocalInput(new Date(reminder.scheduledFor)));
  const [note, setNote] = useState("");
  const { busy, problem, decide } = useDecide();
  const tell = useTell();
  const scheduledFor = fromLocalInput(time);
  const submit = async (): Promise<void> => {
    if (scheduledFor === null) return;
    if (!(await decide(reminder.id, { kind: "RESCHEDULE", scheduledFor, note }))) return;
    tell(`Goes out on ${formatShortMoment(new Date(scheduledFor))}.`);
    onClose();
    onDecided();
  };
  return (
    <FormDialog
      open
      title="Reschedule this reminder"
      about={name}
      action="Reschedule"
      busy={busy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Goes out"
        type="datetime-local"
        hint="Exactly then, outside the calling window too."
        required
        value={time}
        onChange={setTime}
      />
      <TextField
        label="Note"
        hint="For whoever reads the history."
        maxLength={MAX_NOTE_LENGTH}
        value={note}
        onChange={setNote}
      />
    </FormDialog>
  );
}
