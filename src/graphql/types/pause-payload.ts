import type { PauseTarget } from "../../reminders/pause.ts";
import { builder } from "../builder.ts";
import { Customer } from "./customer.ts";
import { Invoice } from "./invoice.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

export interface PausePayload {
  /** Null: nothing was done. */
  readonly target: PauseTarget | null;
  readonly userErrors: readonly UserErrorShape[];
}

/** The payload of a mutation about all reminders of a customer or an invoice. */
export function pausePayload(name: string, mutation: string) {
  return builder.objectRef<PausePayload>(name).implement({
    description: `What ${mutation} did.`,
    fields: (t) => ({
      customer: t.field({
        type: Customer,
        nullable: true,
        description: "The customer, when it was about one.",
        resolve: ({ target }, _args, { loaders }) =>
          target !== null && "customerId" in target
            ? loaders.customer.load(target.customerId)
            : null,
      }),
      invoice: t.field({
        type: Invoice,
        nullable: true,
        description: "The invoice as it is now, when it was about one.",
        resolve: ({ target }, _args, { loaders }) =>
          target !== null && "invoiceId" in target ? loaders.invoice.load(target.invoiceId) : null,
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });
}
