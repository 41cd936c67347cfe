import type { Random } from "./random.ts";
import type { CustomerRow, InvoiceRow, InvoiceStage } from "./rows.ts";
import type { SeededCustomers } from "./seed-customers.ts";
import type { WorldState } from "./world-state.ts";

const DAY_SECONDS = 86_400;
const HISTORY_DAYS = 730;
const LATEST_DUE_DAYS = 60;
/** Invoices whose terms would put their date into the future were made within this many days instead. */
const RECENT_DAYS = 25;
/** The newest seeded modification is at least this old. */
const QUIET_SECONDS = 10 * 60;

type Fate = "paid" | "open" | "draft" | "void";

const FATES: readonly (readonly [Fate, number])[] = [
  ["paid", 62],
  ["open", 28],
  ["draft", 5],
  ["void", 5],
];

type Draft = Omit<InvoiceRow, "seq" | "id" | "number">;

/**
 * Draws invoices from two years back to 60 days ahead, adds them to the world in the order of their creation,
 * and gives each customer the sum of its open balances and a creation time before its first invoice.
 */
export function seedInvoices(
  state: WorldState,
  random: Random,
  seeded: SeededCustomers,
  count: number,
): void {
  const drafts: Draft[] = [];
  const anyone = skewed(random, seeded.customers);
  const debtor = skewed(random, seeded.mayOwe);
  const needy = [...seeded.needy];
  for (let i = 0; i < count; i++) {
    let fate = random.weighted(FATES);
    if (fate === "open" && seeded.mayOwe.length === 0) fate = "paid";
    const customer = fate === "open" ? (needy.pop() ?? debtor()) : anyone();
    if (!customer) break;
    drafts.push(drawInvoice(state, random, customer, fate));
  }
  drafts.sort((left, right) => left.createdTime - right.createdTime);
  const cents = new Map<CustomerRow, number>();
  for (const draft of drafts) {
    const row: InvoiceRow = { ...draft, ...state.identity(), number: state.newInvoiceNumber() };
    const { customer } = row;
    if (row.createdTime < customer.createdTime) {
      customer.createdTime = row.createdTime - random.between(600, 5 * DAY_SECONDS);
    }
    if ((row.stage === "sent" || row.stage === "viewed") && row.paid !== "full") {
      cents.set(customer, (cents.get(customer) ?? 0) + Math.round(Number(row.balance) * 100));
    }
    state.addInvoice(row);
  }
  for (const [customer, sum] of cents) customer.outstanding = amount(sum);
}

/** A draw in which few customers have many invoices, and most have a few. */
function skewed(random: Random, customers: readonly CustomerRow[]): () => CustomerRow | undefined {
  return () => customers[Math.floor(random.next() ** 1.6 * customers.length)];
}

function drawInvoice(state: WorldState, random: Random, customer: CustomerRow, fate: Fate): Draft {
  const now = state.seconds - QUIET_SECONDS;
  const today = state.clock.dayNumber(now);
  const dueDay = drawDueDay(random, today, fate);
  const termsDay = dueDay - customer.paymentTerms;
  const day = termsDay <= today ? termsDay : today - random.between(0, RECENT_DAYS);
  const createdTime = Math.min(
    state.clock.startOfDay(day) + random.between(8 * 3600, 18 * 3600),
    now - random.between(3600, 20 * 3600),
  );
  const total = random.between(1500, random.chance(0.15) ? 2_500_000 : 180_000);
  const partly = fate === "open" && random.chance(0.15);
  const balance = fate === "paid" ? 0 : partly ? Math.ceil(total * random.next()) : total;
  const paidAt =
    fate === "paid" || partly
      ? between(random, createdTime, state.clock.startOfDay(dueDay) + 20 * DAY_SECONDS, now)
      : 0;
  const viewed = fate !== "draft" && random.chance(0.4);
  const viewedTime = viewed ? between(random, createdTime, createdTime + 10 * DAY_SECONDS, now) : 0;
  const overdue = fate === "open" && dueDay < today;
  const remindersSent = overdue && random.chance(0.3) ? random.between(1, 3) : 0;
  const stage: InvoiceStage =
    fate === "draft" ? "draft" : fate === "void" ? "void" : viewed ? "viewed" : "sent";
  return {
    reference: random.chance(0.5) ? `PO-${random.digits(5)}` : "",
    customer,
    stage,
    paid: fate === "paid" ? "full" : balance < total ? "part" : "none",
    markedOverdue: false,
    date: state.clock.dateOfDay(day),
    dueDate: state.clock.dateOfDay(dueDay),
    total: amount(total),
    balance: amount(balance),
    currencyCode: customer.currencyCode,
    notes: "",
    salesperson: random.chance(0.3) ? random.pick(["Femke Postma", "Ole Brandt"]) : "",
    remindersSent,
    lastReminderDate: remindersSent > 0 ? state.clock.dateOfDay(today - random.between(1, 5)) : "",
    lastPaymentDate: paidAt > 0 ? state.clock.date(paidAt) : "",
    viewedTime,
    createdTime,
    lastModifiedTime: Math.max(
      paidAt,
      viewedTime,
      between(random, createdTime, createdTime + 3 * DAY_SECONDS, now),
    ),
  };
}

function drawDueDay(random: Random, today: number, fate: Fate): number {
  if (fate !== "open") return today + random.between(14 - HISTORY_DAYS, 20);
  if (random.chance(0.4)) return today + random.between(-10, 10);
  if (random.chance(0.45)) return today - random.between(11, 120);
  return today + random.between(11, LATEST_DUE_DAYS);
}

/** An instant in [from, to], but never after `latest`. */
function between(random: Random, from: number, to: number, latest: number): number {
  return random.between(from, Math.max(from, Math.min(to, latest)));
}

function amount(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

/** Creation and modification of the contacts: some time within two years, at the latest before `now`. */
export function seedContactTimes(
  state: WorldState,
  random: Random,
  customers: readonly CustomerRow[],
): void {
  const latest = state.seconds - QUIET_SECONDS;
  for (const row of customers) {
    row.createdTime =
      latest - random.between(5, HISTORY_DAYS) * DAY_SECONDS + random.between(0, 40_000);
  }
}

export function seedContactEdits(
  state: WorldState,
  random: Random,
  customers: readonly CustomerRow[],
): void {
  const latest = state.seconds - QUIET_SECONDS;
  for (const row of customers) {
    row.lastModifiedTime = random.chance(0.2)
      ? row.createdTime
      : random.between(row.createdTime, latest);
  }
}
