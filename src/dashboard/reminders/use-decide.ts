import { useState } from "react";
import { useMutation } from "urql";
import { RescheduleReminderMutation } from "../queries/reschedule-reminder-mutation.ts";
import { ResumeReminderMutation } from "../queries/resume-reminder-mutation.ts";
import { SendReminderNowMutation } from "../queries/send-reminder-now-mutation.ts";
import { SkipReminderMutation } from "../queries/skip-reminder-mutation.ts";
import { explain } from "../ui/failure.tsx";

/** What a person may decide about one reminder. */
export type Decision =
  | { readonly kind: "SKIP" | "SEND_NOW" | "RESUME" }
  | { readonly kind: "RESCHEDULE"; readonly scheduledFor: string; readonly note: string };

export interface Decide {
  readonly busy: boolean;
  /** Why the last decision was refused. */
  readonly problem: string | null;
  /** True when it is done. */
  decide(reminderId: string, decision: Decision): Promise<boolean>;
}

export function useDecide(): Decide {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [, skip] = useMutation(SkipReminderMutation);
  const [, sendNow] = useMutation(SendReminderNowMutation);
  const [, resume] = useMutation(ResumeReminderMutation);
  const [, reschedule] = useMutation(RescheduleReminderMutation);

  const send = async (reminderId: string, decision: Decision) => {
    const input = { reminderId };
    switch (decision.kind) {
      case "SKIP": {
        const { data, error } = await skip({ input });
        return { error, userErrors: data?.skipReminder.userErrors };
      }
      case "SEND_NOW": {
        const { data, error } = await sendNow({ input });
        return { error, userErrors: data?.sendReminderNow.userErrors };
      }
      case "RESUME": {
        const { data, error } = await resume({ input });
        return { error, userErrors: data?.resumeReminder.userErrors };
      }
      case "RESCHEDULE": {
        const { scheduledFor, note } = decision;
        const { data, error } = await reschedule({
          input: { ...input, scheduledFor, ...(note !== "" && { note }) },
        });
        return { error, userErrors: data?.rescheduleReminder.userErrors };
      }
    }
  };

  return {
    busy,
    problem,
    async decide(reminderId, decision) {
      setBusy(true);
      setProblem(null);
      const { error, userErrors } = await send(reminderId, decision);
      const refusal = error ? explain(error) : (userErrors?.[0]?.message ?? null);
      setProblem(refusal);
      setBusy(false);
      return refusal === null;
    },
  };
}
