import type { PauseTarget } from "../reminders/pause.ts";
import { uuidOf } from "./global-id.ts";
import type { UserErrorShape } from "./types/user-error.ts";

export interface PauseSubject {
  readonly customerId?: string | null | undefined;
  readonly invoiceId?: string | null | undefined;
}

export type ChosenTarget = { readonly target: PauseTarget } | { readonly problem: UserErrorShape };

/** The one customer or invoice that is named. */
export function pauseTarget({ customerId, invoiceId }: PauseSubject): ChosenTarget {
  const named = [customerId, invoiceId].filter((id) => id !== null && id !== undefined);
  if (named.length !== 1) {
    const message = "Name either a customer or an invoice.";
    return { problem: { code: "INVALID", message, field: ["input"] } };
  }
  if (customerId !== null && customerId !== undefined) {
    const uuid = uuidOf("Customer", customerId);
    return uuid === null ? { problem: notFound("customer") } : { target: { customerId: uuid } };
  }
  const uuid = uuidOf("Invoice", invoiceId ?? "");
  return uuid === null ? { problem: notFound("invoice") } : { target: { invoiceId: uuid } };
}

export function targetNotFound(target: PauseTarget): UserErrorShape {
  return notFound("customerId" in target ? "customer" : "invoice");
}

function notFound(record: "customer" | "invoice"): UserErrorShape {
  return {
    code: "NOT_FOUND",
    message: `There is no such ${record}.`,
    field: ["input", `${record}Id`],
  };
}
