import { COUNTRIES, type Country } from "./countries.ts";
import type { Random } from "./random.ts";
import { type Address, type CustomerRow, emptyAddress, type Person } from "./rows.ts";
import { brokenPhone, internationalPhone, nationalPhone } from "./seed-phones.ts";
import type { WorldState } from "./world-state.ts";

/** What the list alone says of the contact's phone. */
type ListPhone =
  /** A number of certain country. */
  | "good"
  /** Only another person than the primary one has a number. */
  | "elsewhere"
  /** There are persons, none of them primary: the list's fields are empty. */
  | "no-primary"
  | "no-person"
  | "no-number"
  | "broken"
  /** National spelling abroad; at home it is a broken one instead. */
  | "ambiguous";

const LIST_PHONES: readonly (readonly [ListPhone, number])[] = [
  ["good", 62],
  ["elsewhere", 14],
  ["no-primary", 5],
  ["no-person", 5],
  ["no-number", 7],
  ["broken", 3],
  ["ambiguous", 4],
];

/** Of the customers without a certain number in the list, this share may owe money, and so costs a detail call. */
const NEEDY_SHARE = 0.09;
const INACTIVE_SHARE = 0.03;
const INDIVIDUAL_SHARE = 0.12;

const FIRST_WORDS =
  "Nordlicht Hafenkante Silbertanne Blaumeise Kompass Wellenbrecher Morgenrot Steinpilz Feldweg Lichtung Atlas Pergola Cumulus Marea Orbit Linnea Tramontana Corvus Juniper Halcyon Vela Solstice Quarz Fjordblick Zeitlos Bernstein Kranich Aurora Papageno Lagune".split(
    " ",
  );
const TRADES =
  "Fahrradbau Druck Logistik Gartenbau Keramik Software Möbel Feinkost Textil Metallbau Optik Catering Medien Elektro Papier Spielwaren Saatgut Werkzeug Yachten Akustik".split(
    " ",
  );
const DEPARTMENTS = ["", "", "Buchhaltung", "Accounts Payable", "Einkauf", "Sales"];
const TERMS = [0, 7, 14, 14, 15, 30, 30, 30, 45, 60] as const;

export interface SeededCustomers {
  customers: CustomerRow[];
  /** Those who may have open invoices. */
  mayOwe: CustomerRow[];
  /** Those of `mayOwe` whose phone only the detail tells. */
  needy: CustomerRow[];
}

/** Draws contacts without adding them to the world; creation times are set with their invoices. */
export function seedCustomers(state: WorldState, random: Random, count: number): SeededCustomers {
  const seeded: SeededCustomers = { customers: [], mayOwe: [], needy: [] };
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const country = random.weighted(COUNTRIES.map((candidate) => [candidate, candidate.weight]));
    const listPhone = random.weighted(LIST_PHONES);
    const row = drawContact(state, random, names, country, listPhone);
    seeded.customers.push(row);
    if (row.status === "inactive") continue;
    if (listPhone === "good") seeded.mayOwe.push(row);
    else if (random.chance(NEEDY_SHARE)) {
      seeded.mayOwe.push(row);
      seeded.needy.push(row);
    }
  }
  return seeded;
}

/** Draws one contact with persons and addresses; its times are the world's time. */
export function drawContact(
  state: WorldState,
  random: Random,
  names: Set<string>,
  country: Country,
  listPhone: ListPhone,
): CustomerRow {
  const persons = drawPersons(state, random, country, listPhone);
  const individual = persons.length > 0 && random.chance(INDIVIDUAL_SHARE);
  const first = persons[0];
  const city = random.pick(country.cities);
  const plain =
    individual && first
      ? `${first.firstName} ${first.lastName}`
      : `${random.pick(FIRST_WORDS)} ${random.pick(TRADES)} ${random.pick(country.legalForms)}`;
  const name = unique(names, plain, city[0]);
  const billingAddress: Address = {
    ...emptyAddress(),
    address: `${random.pick(country.streets)} ${random.between(1, 180)}`,
    city: city[0],
    zip: city[1],
    state: city[2],
    stateCode: city[3],
    country: country.name,
    countryCode: country.code,
  };
  return {
    ...state.identity(),
    name,
    companyName: individual ? "" : name,
    type: "customer",
    subType: individual ? "individual" : "business",
    status: random.chance(INACTIVE_SHARE) ? "inactive" : "active",
    website: individual || random.chance(0.6) ? "" : `https://${slug(name)}.example`,
    languageCode: country.language,
    paymentTerms: random.pick(TERMS),
    currencyCode: country.currency,
    notes: random.chance(0.1) ? "Rechnung bitte als PDF." : "",
    persons,
    billingAddress: random.chance(0.95) ? billingAddress : emptyAddress(),
    shippingAddress: random.chance(0.2) ? { ...billingAddress } : emptyAddress(),
    outstanding: "0",
    createdTime: state.seconds,
    lastModifiedTime: state.seconds,
  };
}

function drawPersons(
  state: WorldState,
  random: Random,
  country: Country,
  listPhone: ListPhone,
): Person[] {
  if (listPhone === "no-person") return [];
  const least = listPhone === "elsewhere" ? 2 : 1;
  const count = Math.max(
    least,
    random.weighted([
      [1, 55],
      [2, 27],
      [3, 12],
      [4, 6],
    ]),
  );
  const persons = Array.from({ length: count }, () => drawPerson(state, random, country));
  const primary = persons[listPhone === "good" ? random.between(0, count - 1) : 0];
  if (!primary) return persons;
  if (listPhone !== "no-primary") primary.isPrimary = true;
  const kind = random.chance(0.5) ? "landline" : "mobile";
  const field = kind === "mobile" ? "mobile" : "phone";
  if (listPhone === "good") {
    primary[field] = certainPhone(random, country, kind);
    if (random.chance(0.4)) {
      const other = kind === "mobile" ? "landline" : "mobile";
      primary[other === "mobile" ? "mobile" : "phone"] = certainPhone(random, country, other);
    }
  } else if (listPhone === "no-primary" && random.chance(0.7)) {
    primary[field] = certainPhone(random, country, kind);
  } else if (listPhone === "broken") {
    primary.phone = brokenPhone(random);
  } else if (listPhone === "ambiguous") {
    primary[field] =
      country.currency === state.organization.currencyCode
        ? brokenPhone(random)
        : nationalPhone(random, country.code, kind);
  }
  const others = persons.filter((person) => person !== primary);
  for (const [rank, person] of others.entries()) {
    const needed = listPhone === "elsewhere" && rank === 0;
    if (needed || (listPhone !== "no-number" && random.chance(0.4))) {
      person.mobile = certainPhone(random, country, "mobile");
    }
  }
  return persons;
}

/** A national spelling is certain only at home, where the organization's own country is the right guess. */
function certainPhone(random: Random, country: Country, kind: "landline" | "mobile"): string {
  return country.code === "DE" && random.chance(0.45)
    ? nationalPhone(random, country.code, kind)
    : internationalPhone(random, country.code, kind);
}

function drawPerson(state: WorldState, random: Random, country: Country): Person {
  const firstName = random.pick(country.firstNames);
  const lastName = random.pick(country.lastNames);
  return {
    id: state.newId(),
    salutation: random.pick(["", "", "Frau", "Herr", "Dr."]),
    firstName,
    lastName,
    email: random.chance(0.9)
      ? `${slug(firstName)}.${slug(lastName)}@${random.pick(FIRST_WORDS).toLowerCase()}.example`
      : "",
    phone: "",
    mobile: "",
    designation: "",
    department: random.pick(DEPARTMENTS),
    isPrimary: false,
  };
}

function unique(names: Set<string>, plain: string, city: string): string {
  let name = plain;
  if (names.has(name)) name = `${plain}, ${city}`;
  for (let i = 2; names.has(name); i++) name = `${plain}, ${city} ${i}`;
  names.add(name);
  return name;
}

function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
