import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { UpdateReminderPolicyMutation } from "../queries/update-reminder-policy-mutation.ts";
import { explain } from "../ui/failure.tsx";
import { Note } from "../ui/note.tsx";
import {
  draftOf,
  errorsByField,
  type Policy,
  type PolicyDraft,
  type PolicyErrors,
  policyInput,
} from "./policy-draft.ts";
import { PolicyField } from "./policy-field.tsx";
import { Weekdays } from "./weekdays.tsx";

interface PolicyFormProps {
  readonly policy: Policy;
  readonly mayChange: boolean;
}

const RULES = [
  { value: "SMART", name: "SMS five or more days before, calls later" },
  { value: "SMS", name: "Always SMS" },
  { value: "VOICE", name: "Always calls" },
] as const;

/** The policy as a form; for those who may not change it, to read. */
export function PolicyForm({ policy, mayChange }: PolicyFormProps) {
  const [draft, setDraft] = useState(() => draftOf(policy));
  const [errors, setErrors] = useState<PolicyErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const [{ fetching }, update] = useMutation(UpdateReminderPolicyMutation);

  const change = (changes: Partial<PolicyDraft>): void => {
    setDraft({ ...draft, ...changes });
    setSaved(false);
  };

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaved(false);
    setProblem(null);
    const wanted = policyInput(draft);
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
    <form className="card policy" onSubmit={save} noValidate>
      <fieldset disabled={!mayChange || fetching} className="policy-fields">
        <legend className="visually-hidden">Reminder policy</legend>
        <label className="check policy-wide">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={({ target }) => change({ enabled: target.checked })}
          />
          Reminders go out
        </label>
        <PolicyField
          label="Steps, in days around the due date"
          hint="-3 is three days before it, 0 on it, 3 three days after."
          wide
          {...text("offsetDays")}
        />
        <label className="policy-field policy-wide">
          <span>Channel</span>
          <select
            className="select"
            value={draft.channelRule}
            onChange={({ target }) =>
              change({ channelRule: target.value as PolicyDraft["channelRule"] })
            }
          >
            {RULES.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <PolicyField
          label="From"
          type="time"
          hint="Where the customer is."
          {...text("windowStart")}
        />
        <PolicyField label="Until" type="time" {...text("windowEnd")} />
        <Weekdays
          chosen={draft.weekdays}
          error={errors.weekdays}
          onChange={(weekdays) => change({ weekdays })}
        />
        <PolicyField
          label="Hours between two reminders, at least"
          type="number"
          {...text("minGapHours")}
        />
        <PolicyField
          label="Days that a step may be late"
          hint="After that it no longer goes out."
          type="number"
          {...text("maxLatenessDays")}
        />
        <PolicyField
          label="Days to wait after Zoho's own reminder"
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
  );
}

type NumberField = "minGapHours" | "maxLatenessDays" | "holdBackDaysAfterSourceReminder";
