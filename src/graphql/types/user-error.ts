import type { Refusal } from "../../sync/refusal.ts";
import { builder } from "../builder.ts";
import { describedValues } from "../enums/described-values.ts";

const UserErrorCode = builder.enumType("UserErrorCode", {
  description: "Why a mutation did not do what was asked.",
  values: describedValues({
    NOT_FOUND: "There is no such record.",
    ORGANIZATION_REQUIRED: "The user has no organization, or several: say which.",
    NEEDS_RECONNECT: "The source no longer accepts the stored access.",
    ORGANIZATION_DISABLED: "The organization is switched off.",
    IDEMPOTENCY_KEY_REUSED: "The idempotency key was used with another input.",
    RUN_FINISHED: "The run has already ended.",
    QUOTA_EXHAUSTED: "The source allows no more calls today.",
    INVALID: "A value is not allowed: the message says what is.",
    IN_THE_PAST: "The time asked for has passed.",
    ALREADY_DELIVERED: "The reminder has already been delivered.",
    NOT_IN_SOURCE: "The source no longer has the record.",
    BEING_SENT: "A sender has the reminder right now.",
    HELD_BACK: "The invoice gets no reminders now: the message says why.",
    TOO_CLOSE: "Another reminder of the invoice goes out too close to that time.",
    TAKEN_OVER: "The claim was over, and somebody else has claimed the reminder since.",
  }),
});

export interface UserErrorShape {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[];
}

export const UserError = builder.objectRef<UserErrorShape>("UserError").implement({
  description: "Why a mutation did not do what was asked: an answer for people, not a failure.",
  fields: (t) => ({
    code: t.expose("code", { type: UserErrorCode, description: "The kind of problem." }),
    message: t.exposeString("message", { description: "What is wrong and what to do." }),
    field: t.stringList({
      nullable: true,
      description: "The path of the input field it is about; null when it is about none.",
      resolve: ({ field }) => (field === undefined ? null : [...field]),
    }),
  }),
});

export const USER_ERRORS_DESCRIPTION = "Why it was not done; empty when it was.";

/** A refusal of the engine, about fields of the mutation's `input`. */
export function refused({ code, message, field }: Refusal): UserErrorShape[] {
  return [field === undefined ? { code, message } : { code, message, field: ["input", ...field] }];
}
