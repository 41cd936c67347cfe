/** City, postal code, state, state code. */
export type City = readonly [string, string, string, string];

export interface Country {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly language: string;
  /** Share of the seeded customers, in parts of 100. */
  readonly weight: number;
  readonly cities: readonly City[];
  readonly streets: readonly string[];
  readonly legalForms: readonly string[];
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
}

const GERMAN_FIRST =
  "Imke Jonas Katrin Lennart Mira Uwe Svenja Thorsten Antje Bastian Frauke Holger Nele Ole Petra Ralf Silke Till Wiebke Emre Aylin Fatma Jürgen Björn".split(
    " ",
  );
const GERMAN_LAST =
  "Voss Hansen Petersen Krüger Lindemann Brandt Albers Böttcher Falk Gehrke Hinrichs Jessen Kröger Lorenz Möller Nissen Oltmann Paulsen Rieck Schütt Thiede Yıldız Zander Groß".split(
    " ",
  );
const ENGLISH_FIRST =
  "Harriet Callum Priscilla Dev Maeve Rowan Tobias Imogen Freya Gareth Nadia Oscar Phoebe Rufus Saskia Wesley".split(
    " ",
  );
const ENGLISH_LAST =
  "Ashcombe Bramley Carrow Dunmore Elphick Farrant Goodacre Hollis Inskip Kettle Loxley Marlow Nash O'Rourke Pell Quill".split(
    " ",
  );

export const COUNTRIES: readonly Country[] = [
  {
    code: "DE",
    name: "Germany",
    currency: "EUR",
    language: "de",
    weight: 57,
    cities: [
      ["Kiel", "24143", "Schleswig-Holstein", "SH"],
      ["Hamburg", "20457", "Hamburg", "HH"],
      ["Berlin", "10999", "Berlin", "BE"],
      ["Köln", "50823", "Nordrhein-Westfalen", "NW"],
      ["München", "80339", "Bayern", "BY"],
      ["Leipzig", "04229", "Sachsen", "SN"],
      ["Frankfurt am Main", "60316", "Hessen", "HE"],
      ["Görlitz", "02826", "Sachsen", "SN"],
    ],
    streets: [
      "Werftstr.",
      "Am Alten Hafen",
      "Lindenallee",
      "Mühlenweg",
      "Güterbahnhof",
      "Deichstr.",
    ],
    legalForms: ["GmbH", "GmbH", "GmbH & Co. KG", "e. K.", "UG (haftungsbeschränkt)", "AG", "OHG"],
    firstNames: GERMAN_FIRST,
    lastNames: GERMAN_LAST,
  },
  {
    code: "AT",
    name: "Austria",
    currency: "EUR",
    language: "de",
    weight: 10,
    cities: [
      ["Wien", "1070", "Wien", "W"],
      ["Graz", "8020", "Steiermark", "ST"],
      ["Linz", "4020", "Oberösterreich", "OÖ"],
    ],
    streets: ["Neubaugasse", "Am Steinfeld", "Murufer", "Donaulände"],
    legalForms: ["GmbH", "GesmbH", "OG", "KG"],
    firstNames: [
      "Lukas",
      "Resi",
      "Matthias",
      "Vroni",
      "Florian",
      "Elfriede",
      ...GERMAN_FIRST.slice(0, 8),
    ],
    lastNames: ["Hofstätter", "Moosbrugger", "Wallner", "Zöchling", "Pichler", "Ranftl"],
  },
  {
    code: "CH",
    name: "Switzerland",
    currency: "CHF",
    language: "de",
    weight: 5,
    cities: [
      ["Zürich", "8005", "Zürich", "ZH"],
      ["Bern", "3011", "Bern", "BE"],
      ["Genève", "1204", "Genève", "GE"],
    ],
    streets: ["Hardturmweg", "Rue du Stand", "Aarestrasse"],
    legalForms: ["AG", "GmbH", "SA", "Sàrl"],
    firstNames: ["Urs", "Reto", "Noémie", "Beat", "Ladina", "Gian"],
    lastNames: ["Caduff", "Zurbriggen", "Aebischer", "Rochat", "Nydegger", "Jauch"],
  },
  {
    code: "FR",
    name: "France",
    currency: "EUR",
    language: "fr",
    weight: 6,
    cities: [
      ["Lyon", "69007", "Auvergne-Rhône-Alpes", "ARA"],
      ["Nantes", "44200", "Pays de la Loire", "PDL"],
      ["Paris", "75011", "Île-de-France", "IDF"],
    ],
    streets: ["rue des Ateliers", "quai de la Fosse", "avenue du Canal"],
    legalForms: ["SARL", "SAS", "SA", "EURL"],
    firstNames: ["Solène", "Théo", "Maëlle", "Aurélien", "Capucine", "Yann"],
    lastNames: ["Guérin", "Le Goff", "Peltier", "Vasseur", "Chauvet", "Delorme"],
  },
  {
    code: "NL",
    name: "Netherlands",
    currency: "EUR",
    language: "nl",
    weight: 5,
    cities: [
      ["Utrecht", "3511 AB", "Utrecht", "UT"],
      ["Rotterdam", "3024 CD", "Zuid-Holland", "ZH"],
    ],
    streets: ["Oudegracht", "Maaskade", "Molenpad"],
    legalForms: ["B.V.", "V.O.F.", "N.V."],
    firstNames: ["Sanne", "Joost", "Femke", "Wouter", "Lotte", "Daan"],
    lastNames: ["van der Meij", "Hoekstra", "de Ruiter", "Postma", "Kuipers", "ten Hove"],
  },
  {
    code: "ES",
    name: "Spain",
    currency: "EUR",
    language: "es",
    weight: 4,
    cities: [
      ["Valencia", "46021", "Comunidad Valenciana", "VC"],
      ["Bilbao", "48009", "País Vasco", "PV"],
    ],
    streets: ["Calle del Mar", "Gran Vía", "Paseo del Puerto"],
    legalForms: ["S.L.", "S.A.", "S.C."],
    firstNames: ["Iñaki", "Begoña", "Álvaro", "Nuria", "Joaquín", "Lucía"],
    lastNames: ["Etxeberria", "Montoro", "Núñez", "Salcedo", "Peñalver", "Roig"],
  },
  {
    code: "GB",
    name: "United Kingdom",
    currency: "GBP",
    language: "en",
    weight: 5,
    cities: [
      ["Bristol", "BS1 4QD", "England", "ENG"],
      ["Leeds", "LS11 5QP", "England", "ENG"],
      ["London", "E8 3RL", "England", "ENG"],
    ],
    streets: ["Wharf Road", "Tannery Lane", "Canal Street"],
    legalForms: ["Ltd", "Limited", "LLP", "PLC"],
    firstNames: ENGLISH_FIRST,
    lastNames: ENGLISH_LAST,
  },
  {
    code: "US",
    name: "United States",
    currency: "USD",
    language: "en",
    weight: 4,
    cities: [
      ["Portland", "97209", "Oregon", "OR"],
      ["Chicago", "60607", "Illinois", "IL"],
      ["New York", "10013", "New York", "NY"],
    ],
    streets: ["Foundry Ave", "Mill Street", "Harbor Blvd"],
    legalForms: ["LLC", "Inc.", "Corp."],
    firstNames: ENGLISH_FIRST,
    lastNames: [
      "Alvarez",
      "Bickford",
      "Chen",
      "Delacroix",
      "Espinoza",
      ...ENGLISH_LAST.slice(0, 6),
    ],
  },
  {
    code: "IN",
    name: "India",
    currency: "INR",
    language: "en",
    weight: 2,
    cities: [
      ["Pune", "411001", "Maharashtra", "MH"],
      ["Chennai", "600002", "Tamil Nadu", "TN"],
    ],
    streets: ["MG Road", "Anna Salai", "Station Road"],
    legalForms: ["Pvt Ltd", "LLP"],
    firstNames: ["Ananya", "Rohan", "Kavitha", "Suresh", "Meenal", "Arjun"],
    lastNames: ["Kulkarni", "Venkataraman", "Deshpande", "Pillai", "Gokhale", "Rao"],
  },
  {
    code: "AU",
    name: "Australia",
    currency: "AUD",
    language: "en",
    weight: 2,
    cities: [
      ["Melbourne", "3006", "Victoria", "VIC"],
      ["Sydney", "2007", "New South Wales", "NSW"],
    ],
    streets: ["Dockside Road", "Quarry Street", "Wattle Lane"],
    legalForms: ["Pty Ltd", "Ltd"],
    firstNames: ENGLISH_FIRST,
    lastNames: ENGLISH_LAST,
  },
];

interface Currency {
  readonly symbol: string;
  /** Decimals of an amount. */
  readonly precision: number;
  /** Value of one unit in the organization's currency. */
  readonly rate: number;
  readonly id: string;
}

const CURRENCIES: Readonly<Record<string, Omit<Currency, "id">>> = {
  EUR: { symbol: "€", precision: 2, rate: 1 },
  CHF: { symbol: "CHF", precision: 2, rate: 1.07 },
  GBP: { symbol: "£", precision: 2, rate: 1.15 },
  USD: { symbol: "$", precision: 2, rate: 0.92 },
  INR: { symbol: "₹", precision: 2, rate: 0.011 },
  AUD: { symbol: "A$", precision: 2, rate: 0.6 },
  JPY: { symbol: "¥", precision: 0, rate: 0.0061 },
  KWD: { symbol: "KD", precision: 3, rate: 2.98 },
};

/** What the API says of a currency; one that the table lacks has two decimals and the rate 1. */
export function currencyOf(code: string): Currency {
  const known = CURRENCIES[code] ?? { symbol: code, precision: 2, rate: 1 };
  const rank = Object.keys(CURRENCIES).indexOf(code);
  return { ...known, id: `52188400000000000${rank < 0 ? "89" : 90 + rank}` };
}

export function countryOf(code: string): Country | undefined {
  return COUNTRIES.find((country) => country.code === code);
}
