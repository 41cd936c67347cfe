import { Switch } from "@base-ui/react/switch";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { UpdateReminderPolicyMutation } from "../queries/update-reminder-policy-mutation.ts";
import { Choice } from "../ui/choice.tsx";
import { explain } from "../ui/failure.tsx";
import { Note } from "../ui/note.tsx";
import { TextField } from "../ui/text-field.tsx";
import {
  draftOf,
  errorsByField,
  type Policy,
  type PolicyDraft,
  type PolicyErrors,
  policyInput,
} from "./policy-draft.ts";
import { PolicyPreview } from "./policy-preview.tsx";
import { Weekdays } from "./weekdays.tsx";

interface PolicyFormProps {
  readonly organizationId: string;
  readonly policy: Policy;
  readonly mayChange: boolean;
}

const RULES = [
  { value: "SMART", name: "SMS five or more days before, calls later" },
  { value: "SMS", name: "Always SMS" },
  { value: "VOICE", name: "Always calls" },
] as const;

/** The policy as a form; for those who may not change it, to read. */
export function PolicyForm({ organizationId, policy, mayChange }: PolicyFormProps) {
  const [draft, setDraft] = useState(() => draftOf(policy));
  const [errors, setErrors] = useState<PolicyErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const [{ fetching }, update] = useMutation(UpdateReminderPolicyMutation);

  const wanted = policyInput(draft);

  const change = (changes: Partial<PolicyDraft>): void => {
    setDraft({ ...draft, ...changes });
    setSaved(false);
  };

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaved(false);
    setProblem(null);
    if ("errors" in wanted) return setErrors(wanted.errors);
    const { data, error } = await update({ input: wanted.input });
    const refused = errorsByField(data?.updateReminderPolicy.userErrors ?? [], draft);
    setErrors(refused.errors);
    setProblem(error ? explain(error) : refused.rest);
    const stored = data?.updateReminderPolicy.policy;
    if (stored) {
      setDraft(draftOf(stored));
      setSaved(true);
    }
  };

  const text = (field: "offsetDays" | "windowStart" | "windowEnd" | NumberField) => ({
    value: draft[field],
    error: errors[field],
    onChange: (value: string) => change({ [field]: value }),
  });

  return (
    <div className={mayChange ? "policy-columns" : undefined}>
      <form className="card policy" onSubmit={save} noValidate>
        <fieldset disabled={!mayChange || fetching} className="policy-fields">
          <legend className="visually-hidden">Reminder policy</legend>
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch brings its own input */}
          <label className="check field-wide">
            <Switch.Root
              className="switch"
              checked={draft.enabled}
              disabled={!mayChange || fetching}
              onCheckedChange={(enabled) => change({ enabled })}
            >
              <Switch.Thumb className="switch-thumb" />
            </Switch.Root>
            Reminders go out
          </label>
          <TextField
            label="Steps, in days around the due date"
            hint="-3 is three days before it, 0 on it, 3 three days after."
            wide
            {...text("offsetDays")}
          />
          <div className="field field-wide">
            <span className="field-label" aria-hidden="true">
              Channel
            </span>
            <Choice
              label="Channel"
              className="select-wide"
              disabled={!mayChange || fetching}
              value={draft.channelRule}
              options={RULES}
              onChoose={(rule) => change({ channelRule: rule as PolicyDraft["channelRule"] })}
            />
          </div>
          <TextField
            label="From"
            type="time"
            hint="Where the customer is."
            {...text("windowStart")}
          />
          <TextField label="Until" type="time" {...text("windowEnd")} />
          <Weekdays
            chosen={draft.weekdays}
            error={errors.weekdays}
            onChange={(weekdays) => change({ weekdays })}
          />
          <TextField label="Hours between two, at least" type="number" {...text("minGapHours")} />
          <TextField
            label="Days that a step may be late"
            hint="After that it no longer goes out."
            type="number"
            {...text("maxLatenessDays")}
          />
          <TextField
            label="Days to wait after Zoho's own"
            type="number"
            {...text("holdBackDaysAfterSourceReminder")}
          />
        </fieldset>
        {problem !== null && (
          <Note tone="bad" urgent>
            <p>{problem}</p>
          </Note>
        )}
        {mayChange && (
          <div className="policy-foot">
            <button type="submit" className="button button-primary" disabled={fetching}>
              {fetching ? "Planning anew…" : "Save"}
            </button>
            <span role="status" className="muted">
              {saved && "Saved. What was planned is planned anew."}
            </span>
          </div>
        )}
      </form>
      {mayChange && (
        <PolicyPreview
          organizationId={organizationId}
          input={"input" in wanted ? wanted.input : null}
        />
      )}
    </div>
  );
}

type NumberField = "minGapHours" | "maxLatenessDays" | "holdBackDaysAfterSourceReminder";
