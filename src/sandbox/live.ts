import { countryOf } from "./countries.ts";
import { isOpen } from "./invoice-status.ts";
import { type Random, seededRandom } from "./random.ts";
import type { CustomerRow, InvoiceRow } from "./rows.ts";
import { internationalPhone } from "./seed-phones.ts";
import type { World } from "./world.ts";

export interface LiveOptions {
  /** Milliseconds between two changes. */
  everyMs: number;
  seed: number;
}

/** One change per interval, until stopped. Does not keep the process alive. */
export function startLiveActivity(
  sandbox: { readonly world: World },
  { everyMs, seed }: LiveOptions,
): { stop(): void } {
  const random = seededRandom(seed);
  const timer = setInterval(() => liveStep(sandbox.world, random), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

type Step = (world: World, random: Random) => string | null;

const STEPS: readonly (readonly [Step, number])[] = [
  [pay, 30],
  [invoiceSomeone, 24],
  [view, 12],
  [moveDueDate, 6],
  [changePhone, 10],
  [rename, 4],
  [welcome, 6],
  [remind, 4],
  [bounce, 2],
  [cancel, 1],
  [deleteDraft, 1],
];

/**
 * One change as they happen in a business: mostly payments and new invoices, sometimes an edited contact or a
 * new one, rarely a deletion. Answers what was done, or null when the drawn change had nothing to act on.
 */
export function liveStep(world: World, random: Random): string | null {
  const step = random.weighted(STEPS);
  return step(world, random);
}

/** Draws before a search for a fitting record gives up. */
const ATTEMPTS = 40;

function drawInvoice(
  world: World,
  random: Random,
  fits: (row: InvoiceRow) => boolean,
): InvoiceRow | null {
  const index = world.state.invoices.index("created_time");
  for (let attempt = 0; attempt < ATTEMPTS && index.size > 0; attempt++) {
    const row = index.at(index.size - 1 - Math.floor(random.next() ** 2 * index.size));
    if (fits(row)) return row;
  }
  return null;
}

function drawCustomer(
  world: World,
  random: Random,
  fits: (row: CustomerRow) => boolean,
): CustomerRow | null {
  const index = world.state.contacts.index("created_time");
  for (let attempt = 0; attempt < ATTEMPTS && index.size > 0; attempt++) {
    const row = index.at(random.between(0, index.size - 1));
    if (row.type === "customer" && row.status === "active" && fits(row)) return row;
  }
  return null;
}

function amount(random: Random): string {
  return (random.between(1500, 180_000) / 100).toFixed(2);
}

function pay(world: World, random: Random): string | null {
  const row = drawInvoice(world, random, isOpen);
  if (!row) return null;
  const half = (Number(row.balance) / 2).toFixed(2);
  world.payInvoice(row.id, random.chance(0.2) && Number(half) > 0 ? half : undefined);
  return `paid ${row.number}`;
}

function invoiceSomeone(world: World, random: Random): string | null {
  const hasPhone = (row: CustomerRow) =>
    row.persons.some((person) => person.isPrimary && (person.phone || person.mobile) !== "");
  const customer = drawCustomer(world, random, hasPhone);
  if (!customer) return null;
  const status = random.chance(0.15) ? "draft" : "sent";
  const invoice = world.createInvoice({ customerId: customer.id, total: amount(random), status });
  return `created ${invoice.number}`;
}

function view(world: World, random: Random): string | null {
  const row = drawInvoice(world, random, (candidate) => candidate.stage === "sent");
  if (!row) return null;
  world.editInvoice(row.id, { status: "viewed" });
  return `viewed ${row.number}`;
}

function moveDueDate(world: World, random: Random): string | null {
  const row = drawInvoice(world, random, isOpen);
  if (!row) return null;
  const { clock, seconds } = world.state;
  const dueDate = clock.dateOfDay(clock.dayNumber(seconds) + random.between(1, 30));
  world.editInvoice(row.id, { dueDate });
  return `moved ${row.number}`;
}

function changePhone(world: World, random: Random): string | null {
  const row = drawCustomer(world, random, (candidate) => candidate.persons.length > 0);
  const person = row && random.pick(row.persons);
  if (!row || !person) return null;
  const country = countryOf(row.billingAddress.countryCode)?.code ?? "DE";
  world.editPerson(row.id, person.id, { mobile: internationalPhone(random, country, "mobile") });
  return `new number at ${row.name}`;
}

function rename(world: World, random: Random): string | null {
  const row = drawCustomer(world, random, (candidate) => candidate.subType === "business");
  if (!row) return null;
  const name = `${row.name.replace(/ \(.*\)$/, "")} (${random.pick(["neu", "Filiale", "Zentrale"])})`;
  world.editCustomer(row.id, { name, companyName: name });
  return `renamed ${name}`;
}

function welcome(world: World, random: Random): string | null {
  const customer = world.createCustomer({
    name: `Neukunde ${random.digits(6)} GmbH`,
    billingAddress: { city: "Kiel", zip: "24143", country: "Germany", countryCode: "DE" },
    persons: [
      {
        firstName: "Svenja",
        lastName: "Lorenz",
        email: `svenja.lorenz@neukunde-${random.digits(6)}.example`,
        mobile: internationalPhone(random, "DE", "mobile"),
        isPrimary: true,
      },
    ],
  });
  world.createInvoice({ customerId: customer.id, total: amount(random) });
  return `welcomed ${customer.name}`;
}

function remind(world: World, random: Random): string | null {
  const { today } = world.state;
  const row = drawInvoice(world, random, (invoice) => isOpen(invoice) && invoice.dueDate < today);
  if (!row) return null;
  world.remindInvoice(row.id);
  return `reminded of ${row.number}`;
}

function bounce(world: World, random: Random): string | null {
  const row = drawInvoice(
    world,
    random,
    (invoice) =>
      invoice.paid === "full" && (invoice.stage === "sent" || invoice.stage === "viewed"),
  );
  if (!row) return null;
  world.unpayInvoice(row.id);
  return `bounced ${row.number}`;
}

function cancel(world: World, random: Random): string | null {
  const row = drawInvoice(world, random, isOpen);
  if (!row) return null;
  world.voidInvoice(row.id);
  return `voided ${row.number}`;
}

function deleteDraft(world: World, random: Random): string | null {
  const row = drawInvoice(world, random, (invoice) => invoice.stage === "draft");
  if (!row) return null;
  world.deleteInvoice(row.id);
  return `deleted ${row.number}`;
}
