import { COUNTRIES } from "./countries.ts";
import { seededRandom } from "./random.ts";
import { drawContact, seedCustomers } from "./seed-customers.ts";
import { seedContactEdits, seedContactTimes, seedInvoices } from "./seed-invoices.ts";
import type { WorldState } from "./world-state.ts";

export interface SeedSize {
  seed: number;
  /** Contacts of type customer; vendors come on top. */
  customers: number;
  invoices: number;
}

/** Vendors for each customer. */
const VENDOR_SHARE = 0.03;

/**
 * Fills an empty world around its present time: the same seed, size and time give the same records. The
 * indexes are built afterwards, each at its first use.
 */
export function seedWorld(state: WorldState, { seed, customers, invoices }: SeedSize): void {
  const random = seededRandom(seed);
  const seeded = seedCustomers(state, random, customers);
  const names = new Set(seeded.customers.map((row) => row.name));
  const vendors = Array.from({ length: Math.round(customers * VENDOR_SHARE) }, () => {
    const country = random.weighted(COUNTRIES.map((candidate) => [candidate, candidate.weight]));
    const vendor = drawContact(state, random, names, country, "good");
    vendor.type = "vendor";
    return vendor;
  });
  const contacts = [...seeded.customers, ...vendors];
  seedContactTimes(state, random, contacts);
  for (const row of contacts) state.addContact(row);
  seedInvoices(state, random, seeded, invoices);
  seedContactEdits(state, random, contacts);
}
