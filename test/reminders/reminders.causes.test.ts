import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pauseReminders, unpauseReminders } from "../../src/reminders/pause.ts";
import type { PolicyPatch } from "../../src/reminders/policy-patch.ts";
import { updatePolicy } from "../../src/reminders/policy-store.ts";
import { awaitReplans } from "../../src/reminders/replan.ts";
import { rescheduleReminder } from "../../src/reminders/reschedule.ts";
import { resumeReminder } from "../../src/reminders/resume.ts";
import { skipReminder } from "../../src/reminders/skip.ts";
import { LATE_VISIBILITY_MS, MAX_PER_PAGE } from "../../src/zoho/paging-rules.ts";
import { type CauseWorld, createCauseWorld, dateIn, type Subject } from "./cause-world.ts";

interface Effect {
  readonly reminders: string;
  readonly blockedBy: string | null;
  readonly events: string;
}

interface Cause {
  readonly cause: string;
  /** As the customer is first typed in; absent: with a good number. */
  readonly phone?: string;
  /** What happened before, and was synced. */
  readonly before?: (subject: Subject) => void | Promise<void>;
  readonly change: (subject: Subject) => void | Promise<void>;
  /** FULL finds deletions; null: nothing has to be synced. */
  readonly sync: "INCREMENTAL" | "FULL" | null;
  readonly effect: Effect;
}

let world: CauseWorld;
const books = () => world.sync.sandbox.world;

beforeAll(async () => {
  world = await createCauseWorld();
});

afterAll(() => world.sync.close());

function setPhone({ customerId, personId }: Subject, mobile: string): void {
  books().editPerson(customerId, personId, { mobile });
}

/** A customer of ours that went away while its invoice stayed; Zoho itself would refuse. */
function deleteCustomerOnly({ customerId }: Subject): void {
  const { state } = books();
  state.deleteContact(state.contact(customerId));
}

/** The customer goes up in one with that phone; Zoho moves its invoices and leaves their time as it was. */
function mergeInto(phone: string, { customerId }: Subject): void {
  const master = world.addSubject(phone);
  books().mergeCustomers(master.customerId, [customerId]);
}

/** More invoices than a page holds, so much later that a walk which looks for changes reads no earlier one again. */
async function syncThenAddLater(): Promise<void> {
  await world.sync.sync("INCREMENTAL");
  world.nextMoment(2 * LATE_VISIBILITY_MS);
  const { customerId } = world.addSubject("");
  for (let count = 0; count < MAX_PER_PAGE; count += 1) {
    books().createInvoice({ customerId, total: "100.00", dueDate: dateIn(30) });
  }
}

function deleteAndBringBack({ invoiceId }: Subject): { delete(): void; bringBack(): void } {
  const { state } = books();
  const row = state.invoice(invoiceId);
  return {
    delete: () => state.deleteInvoice(row),
    bringBack: () => state.addInvoice({ ...row, lastModifiedTime: state.stamp({}) }),
  };
}

const decided = async (subject: Subject, offsetDays: number) => ({
  userId: world.sync.userId,
  reminderId: await world.reminderOf(subject, offsetDays),
  note: null,
  by: world.by,
});

async function skip(subject: Subject): Promise<void> {
  const request = await decided(subject, 0);
  expect(await world.person((tx) => skipReminder(tx, request))).toBe("SKIPPED");
}

async function reschedule(
  subject: Subject,
  at: Date | "NOW",
  note: string | null = null,
): Promise<void> {
  const request = { ...(await decided(subject, 0)), at, note };
  expect(await world.person((tx) => rescheduleReminder(tx, request))).toEqual({
    kind: "RESCHEDULED",
  });
}

async function resume(subject: Subject): Promise<void> {
  const request = await decided(subject, 0);
  expect(await world.person((tx) => resumeReminder(tx, request))).toBe("RESUMED");
}

async function pause(
  target: { invoiceId: string } | { customerId: string },
  note: string | null = null,
): Promise<void> {
  const { userId } = world.sync;
  const request = { userId, target, until: new Date(dateIn(10)), note, by: world.by };
  expect(await world.person((tx) => pauseReminders(tx, request))).toBe("PAUSED");
}

async function unpause(target: { invoiceId: string } | { customerId: string }): Promise<void> {
  const request = { userId: world.sync.userId, target, by: world.by };
  expect(await world.person((tx) => unpauseReminders(tx, request))).toBe("RESUMED");
}

async function setPolicy(patch: PolicyPatch): Promise<void> {
  const { userId, database } = world.sync;
  const updated = await world.person((tx) => updatePolicy(tx, { userId, by: world.by }, patch));
  if ("errors" in updated) throw new Error("The patch is wrong.");
  await awaitReplans(database.pool, updated.replans, () => new Date());
}

const resting = new Map<string, ReturnType<typeof deleteAndBringBack>>();

const CAUSES: readonly Cause[] = [
  {
    cause: "a phone arrives",
    phone: "",
    change: (subject) => setPhone(subject, "+49 431 5550177"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was NO_PHONE by SYNC, 3 PLANNED was NO_PHONE by SYNC",
    },
  },
  {
    cause: "the phone vanishes",
    change: (subject) => setPhone(subject, ""),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED NO_PHONE",
      blockedBy: "NO_PHONE",
      events: "3 CANCELED NO_PHONE by SYNC, 1 HELD_BACK NO_PHONE by SYNC",
    },
  },
  {
    cause: "the phone becomes one that cannot be called",
    change: (subject) => setPhone(subject, "ask Bob"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED INVALID_PHONE",
      blockedBy: "INVALID_PHONE",
      events: "3 CANCELED INVALID_PHONE by SYNC, 1 HELD_BACK INVALID_PHONE by SYNC",
    },
  },
  {
    cause: "the customer is stored later than the invoice",
    before: ({ customerId }) => books().corrupt(customerId, { contact_name: "" }),
    change: ({ customerId }) => {
      books().corrupt(customerId, null);
      books().editCustomer(customerId, { notes: "readable again" });
    },
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was NO_CUSTOMER by SYNC, 3 PLANNED was NO_CUSTOMER by SYNC",
    },
  },
  {
    cause: "the customer is deleted",
    change: deleteCustomerOnly,
    sync: "FULL",
    effect: {
      reminders: "3 CANCELED CUSTOMER_DELETED",
      blockedBy: "CUSTOMER_DELETED",
      events: "3 CANCELED CUSTOMER_DELETED by SYNC, 1 HELD_BACK CUSTOMER_DELETED by SYNC",
    },
  },
  {
    cause: "the customer turns inactive",
    change: ({ customerId }) => books().setCustomerStatus(customerId, "inactive"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED CUSTOMER_INACTIVE",
      blockedBy: "CUSTOMER_INACTIVE",
      events: "3 CANCELED CUSTOMER_INACTIVE by SYNC, 1 HELD_BACK CUSTOMER_INACTIVE by SYNC",
    },
  },
  {
    cause: "the customer is active again",
    before: ({ customerId }) => books().setCustomerStatus(customerId, "inactive"),
    change: ({ customerId }) => books().setCustomerStatus(customerId, "active"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was CUSTOMER_INACTIVE by SYNC, 3 PLANNED was CUSTOMER_INACTIVE by SYNC",
    },
  },
  {
    cause: "the invoice is paid",
    change: ({ invoiceId }) => books().payInvoice(invoiceId),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED PAID",
      blockedBy: "PAID",
      events: "3 CANCELED PAID by SYNC, 1 HELD_BACK PAID by SYNC",
    },
  },
  {
    cause: "the invoice is paid in part",
    change: ({ invoiceId }) => books().payInvoice(invoiceId, "40.00"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 BALANCE_CHANGED 100.00 to 60.00 by SYNC",
    },
  },
  {
    cause: "the payment bounces",
    before: async ({ invoiceId }) => {
      await world.sync.sync("INCREMENTAL");
      world.nextMoment();
      books().payInvoice(invoiceId);
    },
    change: ({ invoiceId }) => books().unpayInvoice(invoiceId),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was PAID by SYNC, 3 REVIVED was PAID by SYNC",
    },
  },
  {
    cause: "the invoice is voided",
    change: ({ invoiceId }) => books().voidInvoice(invoiceId),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED VOID",
      blockedBy: "VOID",
      events: "3 CANCELED VOID by SYNC, 1 HELD_BACK VOID by SYNC",
    },
  },
  {
    cause: "a draft is sent",
    before: ({ invoiceId }) => books().editInvoice(invoiceId, { status: "draft" }),
    change: ({ invoiceId }) => books().editInvoice(invoiceId, { status: "sent" }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was DRAFT by SYNC, 3 PLANNED was DRAFT by SYNC",
    },
  },
  {
    cause: "the invoice is deleted",
    change: ({ invoiceId }) => books().deleteInvoice(invoiceId),
    sync: "FULL",
    effect: {
      reminders: "3 CANCELED DELETED",
      blockedBy: "DELETED",
      events: "3 CANCELED DELETED by SYNC, 1 HELD_BACK DELETED by SYNC",
    },
  },
  {
    cause: "a deleted invoice is back",
    before: async (subject) => {
      await world.sync.sync("INCREMENTAL");
      world.nextMoment();
      const invoice = deleteAndBringBack(subject);
      resting.set(subject.invoiceId, invoice);
      invoice.delete();
      await world.sync.sync("FULL");
    },
    change: ({ invoiceId }) => resting.get(invoiceId)?.bringBack(),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was DELETED by SYNC, 3 REVIVED was DELETED by SYNC",
    },
  },
  {
    cause: "the due date moves to later",
    change: ({ invoiceId }) => books().editInvoice(invoiceId, { dueDate: dateIn(50) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED DUE_DATE_MOVED, 3 PENDING",
      blockedBy: null,
      events: "3 CANCELED DUE_DATE_MOVED by SYNC, 3 PLANNED by SYNC",
    },
  },
  {
    cause: "the due date moves to earlier",
    change: ({ invoiceId }) => books().editInvoice(invoiceId, { dueDate: dateIn(20) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED DUE_DATE_MOVED, 3 PENDING",
      blockedBy: null,
      events: "3 CANCELED DUE_DATE_MOVED by SYNC, 3 PLANNED by SYNC",
    },
  },
  {
    cause: "the due date moves beyond the last step",
    change: ({ invoiceId }) => books().editInvoice(invoiceId, { dueDate: dateIn(-60) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED DUE_DATE_MOVED",
      blockedBy: "NO_STEPS_LEFT",
      events: "3 CANCELED DUE_DATE_MOVED by SYNC, 1 HELD_BACK NO_STEPS_LEFT by SYNC",
    },
  },
  {
    cause: "a merge gives the invoice to another customer",
    change: ({ customerId }) => {
      const master = world.addSubject("+49 431 5550188");
      books().mergeCustomers(master.customerId, [customerId], { touchInvoices: true });
    },
    sync: "INCREMENTAL",
    effect: { reminders: "3 PENDING", blockedBy: null, events: "3 MOVED by SYNC" },
  },
  {
    cause: "a merge gives the invoice to another customer, and no new time",
    before: syncThenAddLater,
    change: (subject) => mergeInto("+49 431 5550188", subject),
    sync: "INCREMENTAL",
    effect: { reminders: "3 PENDING", blockedBy: null, events: "3 MOVED by SYNC" },
  },
  {
    cause: "a merge gives the invoice to another customer, and no new time, and all is read",
    before: syncThenAddLater,
    change: (subject) => mergeInto("+49 431 5550188", subject),
    sync: "FULL",
    effect: { reminders: "3 PENDING", blockedBy: null, events: "3 MOVED by SYNC" },
  },
  {
    cause: "a merge gives the invoice to a customer without a phone, and no new time",
    before: syncThenAddLater,
    change: (subject) => mergeInto("", subject),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED NO_PHONE",
      blockedBy: "NO_PHONE",
      events: "3 CANCELED NO_PHONE by SYNC, 1 HELD_BACK NO_PHONE by SYNC",
    },
  },
  {
    cause:
      "a merge gives the invoice of a customer without a phone to one with it, and no new time",
    phone: "",
    before: syncThenAddLater,
    change: (subject) => mergeInto("+49 431 5550188", subject),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was NO_PHONE by SYNC, 3 PLANNED was NO_PHONE by SYNC",
    },
  },
  {
    cause: "Zoho itself reminds",
    change: ({ invoiceId }) => books().remindInvoice(invoiceId),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED RECENTLY_REMINDED_BY_SOURCE",
      blockedBy: "RECENTLY_REMINDED_BY_SOURCE",
      events:
        "3 CANCELED RECENTLY_REMINDED_BY_SOURCE by SYNC, 1 HELD_BACK RECENTLY_REMINDED_BY_SOURCE by SYNC",
    },
  },
  {
    cause: "a person skips a step",
    change: skip,
    sync: "INCREMENTAL",
    effect: {
      reminders: "2 PENDING, 1 SKIPPED MANUAL",
      blockedBy: null,
      events: "1 SKIPPED MANUAL by PERSON Imke",
    },
  },
  {
    cause: "the due date moves after a person skipped a step",
    before: async (subject) => {
      await world.sync.sync("INCREMENTAL");
      await skip(subject);
    },
    change: ({ invoiceId }) => books().editInvoice(invoiceId, { dueDate: dateIn(50) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "2 CANCELED DUE_DATE_MOVED, 2 PENDING, 2 SKIPPED MANUAL",
      blockedBy: null,
      events: "2 CANCELED DUE_DATE_MOVED by SYNC, 2 PLANNED by SYNC, 1 SKIPPED MANUAL by SYNC",
    },
  },
  {
    cause: "a person resumes a skipped step",
    before: async (subject) => {
      await world.sync.sync("INCREMENTAL");
      await skip(subject);
    },
    change: resume,
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 REVIVED was MANUAL by PERSON Imke",
    },
  },
  {
    cause: "a person reschedules a step",
    change: (subject) => reschedule(subject, new Date(dateIn(40)), "they asked for it"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 MOVED by PERSON Imke (they asked for it)",
    },
  },
  {
    cause: "a person sends a step now",
    // An earlier step does not follow a later one.
    change: (subject) => reschedule(subject, "NOW"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "2 PENDING, 1 SKIPPED SUPERSEDED",
      blockedBy: null,
      events: "1 MOVED by PERSON Imke, 1 SKIPPED SUPERSEDED by PERSON Imke",
    },
  },
  {
    cause: "a person takes a rescheduling back",
    before: async (subject) => {
      await world.sync.sync("INCREMENTAL");
      await reschedule(subject, new Date(dateIn(10)));
    },
    change: resume,
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 MOVED by PERSON Imke, 1 REVIVED was SUPERSEDED by PERSON Imke",
    },
  },
  {
    cause: "a person pauses the invoice",
    change: async (subject) => pause({ invoiceId: await world.invoiceOf(subject) }, "we talk"),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED PAUSED",
      blockedBy: "PAUSED",
      events:
        "3 CANCELED PAUSED by PERSON Imke (we talk), 1 HELD_BACK PAUSED by PERSON Imke (we talk)",
    },
  },
  {
    cause: "a person pauses the customer",
    change: async (subject) => pause({ customerId: await world.customerOf(subject) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 CANCELED PAUSED",
      blockedBy: "PAUSED",
      events: "3 CANCELED PAUSED by PERSON Imke, 1 HELD_BACK PAUSED by PERSON Imke",
    },
  },
  {
    cause: "a person ends the pause",
    before: async (subject) => {
      await world.sync.sync("INCREMENTAL");
      await pause({ customerId: await world.customerOf(subject) });
    },
    change: async (subject) => unpause({ customerId: await world.customerOf(subject) }),
    sync: "INCREMENTAL",
    effect: {
      reminders: "3 PENDING",
      blockedBy: null,
      events: "1 FREED was PAUSED by PERSON Imke, 3 REVIVED was PAUSED by PERSON Imke",
    },
  },
  {
    cause: "the policy drops a step",
    change: () => setPolicy({ offsetDays: [-1, 0] }),
    sync: null,
    effect: {
      reminders: "1 CANCELED POLICY_CHANGED, 2 PENDING",
      blockedBy: null,
      events: "1 CANCELED POLICY_CHANGED by POLICY Imke",
    },
  },
  {
    cause: "the policy's window moves",
    change: () => setPolicy({ offsetDays: [-1, 0], windowStart: "10:00" }),
    sync: null,
    effect: { reminders: "2 PENDING", blockedBy: null, events: "2 MOVED by POLICY Imke" },
  },
  {
    cause: "the policy is disabled",
    change: () => setPolicy({ enabled: false }),
    sync: null,
    effect: {
      reminders: "2 CANCELED POLICY_DISABLED",
      blockedBy: "POLICY_DISABLED",
      events:
        "2 CANCELED POLICY_DISABLED by POLICY Imke, 1 HELD_BACK POLICY_DISABLED by POLICY Imke",
    },
  },
  {
    cause: "the policy is enabled",
    change: () => setPolicy({ enabled: true }),
    sync: null,
    effect: {
      reminders: "2 PENDING",
      blockedBy: null,
      events:
        "1 FREED was POLICY_DISABLED by POLICY Imke, 2 PLANNED was POLICY_DISABLED by POLICY Imke",
    },
  },
];

describe("from the sandbox to the answer of the API:", () => {
  for (const { cause, phone, before, change, sync, effect } of CAUSES) {
    const held = effect.blockedBy === null ? "" : `, held back by ${effect.blockedBy}`;
    test(`${cause} -> ${effect.reminders}${held} (${effect.events})`, async () => {
      const subject = world.addSubject(phone);
      await before?.(subject);
      await world.sync.sync("INCREMENTAL");
      world.nextMoment();
      const eventsBefore = await world.countEvents(subject);
      await change(subject);
      if (sync !== null) await world.sync.sync(sync);
      const stored: Effect = {
        reminders: await world.remindersOf(subject),
        blockedBy: await world.blockOf(subject),
        events: await world.eventsOf(subject, eventsBefore),
      };
      expect(stored).toEqual(effect);

      await world.sync.sync("INCREMENTAL");
      expect(await world.eventsOf(subject, eventsBefore)).toBe(effect.events);
    });
  }
});
