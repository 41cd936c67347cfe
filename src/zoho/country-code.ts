const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Codes that `Intl` can name and that are no countries. */
const NOT_COUNTRIES = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);
/** What people and Zoho write beside the names of `Intl`. */
const ALIASES: Readonly<Record<string, string>> = {
  usa: "US",
  "u.s.a.": "US",
  "u.s.": "US",
  "united states of america": "US",
  uk: "GB",
  "u.k.": "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  uae: "AE",
  "u.a.e.": "AE",
  turkey: "TR",
  "czech republic": "CZ",
  "south korea": "KR",
  "republic of korea": "KR",
  "hong kong": "HK",
  macau: "MO",
  "the netherlands": "NL",
  holland: "NL",
  "russian federation": "RU",
  "viet nam": "VN",
  "ivory coast": "CI",
  burma: "MM",
  myanmar: "MM",
  deutschland: "DE",
  österreich: "AT",
  schweiz: "CH",
};

let byName: ReadonlyMap<string, string> | undefined;
let known: ReadonlySet<string> | undefined;

/**
 * ISO 3166-1 alpha-2 of a country, by the code if it is one, else by its English name; null: unknown. Never a guess:
 * a wrong country makes a wrong phone number.
 */
export function countryCode(code: string | null, name: string | null): string | null {
  byName ??= namedCodes();
  known ??= new Set(byName.values());
  const upper = code?.trim().toUpperCase() ?? "";
  if (known.has(upper)) return upper;
  if (upper === "UK") return "GB";
  const lower = name?.trim().toLowerCase() ?? "";
  if (known.has(lower.toUpperCase())) return lower.toUpperCase();
  return ALIASES[lower] ?? byName.get(lower) ?? null;
}

function namedCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const found = new Map<string, string>();
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second;
      const name = names.of(code);
      // A retired code such as UK or DD is named too, but stands for another one.
      const isCurrent = new Intl.Locale(`und-${code}`).maximize().region === code;
      if (name === undefined || !isCurrent || NOT_COUNTRIES.has(code)) continue;
      found.set(name.toLowerCase(), code);
      found.set(name.toLowerCase().replaceAll("&", "and"), code);
    }
  }
  return found;
}
