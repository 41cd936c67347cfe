import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const InvoiceStatus = builder.enumType("InvoiceStatus", {
  description:
    "Where an invoice stands today, in the organization's time zone. The first value that applies.",
  values: describedValues({
    VOID: "Declared void in the source.",
    DRAFT: "Not sent yet, as the source says.",
    PAID: "Paid, as the source says.",
    OVERDUE: "Something is left to pay and the due date has passed.",
    PARTIALLY_PAID: "Part of the total is left to pay.",
    VIEWED: "The customer has looked at it, as the source says.",
    SENT: "Sent to the customer, as the source says.",
    OTHER: "Anything else: `sourceStatus` says what the source calls it.",
  }),
});

/** Why reminders are held back, in the order in which the causes are looked at. */
export const BLOCK_DESCRIPTIONS = {
  DELETED: "The invoice was deleted in the source.",
  VOID: "The invoice is void.",
  DRAFT: "The invoice is a draft.",
  PAID: "Nothing is left to pay.",
  NO_CUSTOMER: "The customer of the invoice is not known yet.",
  CUSTOMER_DELETED: "The customer was deleted in the source.",
  CUSTOMER_INACTIVE: "The customer is inactive in the source.",
  NO_PHONE: "The customer has no phone number.",
  INVALID_PHONE: "The customer's phone numbers are not valid, or their country is only a guess.",
  POLICY_DISABLED: "The reminder policy is switched off.",
  PAUSED: "A person paused the reminders of this invoice or its customer.",
  RECENTLY_REMINDED_BY_SOURCE: "The source itself reminded the customer a short while ago.",
  NO_STEPS_LEFT: "Every step of the policy lies in the past.",
} as const;

export const ReminderBlock = builder.enumType("ReminderBlock", {
  description: "What holds back the reminders of an invoice: the first cause that applies.",
  values: describedValues(BLOCK_DESCRIPTIONS),
});
