import { type PastReminder, type Plan, plan } from "../../src/reminders/plan.ts";
import { DEFAULT_POLICY, type ReminderPolicy } from "../../src/reminders/policy.ts";
import type {
  Decision,
  PlannedCustomer,
  PlannedInvoice,
} from "../../src/reminders/reminder-block.ts";

export const INVOICE: PlannedInvoice = {
  status: "sent",
  balance: "100.00",
  dueDate: "2026-06-17",
  deleted: false,
  sourceRemindedOn: null,
  organizationTimeZone: "Europe/Berlin",
};

export const CUSTOMER: PlannedCustomer = {
  id: "11111111-1111-4111-8111-111111111111",
  active: true,
  deleted: false,
  phone: "+494315550142",
  phoneRaw: "0431 5550142",
  country: "DE",
  timeZone: null,
};

export interface Case {
  readonly invoice?: Partial<PlannedInvoice>;
  readonly customer?: Partial<PlannedCustomer> | null;
  readonly policy?: Partial<ReminderPolicy>;
  readonly decisions?: readonly Decision[];
  readonly history?: readonly PastReminder[];
  /** ISO */
  readonly now: string;
}

export function planCase({ invoice, customer, policy, decisions, history, now }: Case): Plan {
  return plan(
    { ...INVOICE, ...invoice },
    customer === null ? null : { ...CUSTOMER, ...customer },
    { ...DEFAULT_POLICY, ...policy },
    decisions ?? [],
    history ?? [],
    Date.parse(now),
  );
}

/** "-3 2026-06-15T07:00 VOICE", or "-3 SUPERSEDED": what is read at a glance. */
export function outline({ desired }: Plan): string[] {
  return desired.map(({ offsetDays, scheduledFor, channel, reason }) =>
    reason === null
      ? `${offsetDays} ${new Date(scheduledFor).toISOString().slice(0, 16)} ${channel}`
      : `${offsetDays} ${reason}`,
  );
}

export function past(
  offsetDays: number,
  status: PastReminder["status"],
  over: Partial<Omit<PastReminder, "scheduledFor" | "deliveredAt">> & {
    at?: string;
    deliveredAt?: string;
  } = {},
): PastReminder {
  const { at = "2026-06-01T07:00:00Z", deliveredAt, ...rest } = over;
  return {
    offsetDays,
    status,
    dueDate: INVOICE.dueDate,
    reason: null,
    scheduledFor: Date.parse(at),
    deliveredAt: deliveredAt === undefined ? null : Date.parse(deliveredAt),
    claimedUntil: null,
    ...rest,
  };
}
