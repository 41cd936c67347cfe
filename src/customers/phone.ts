import {
  isSupportedCountry,
  type PhoneNumber,
  parseDigits,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";

export interface ParsedPhone {
  readonly e164: string;
  /** Exactly as the source gave it. */
  readonly raw: string;
  /** The number had no country code and the country is only a guess: never call it. */
  readonly guessed: boolean;
}

/** Countries are ISO 3166-1 alpha-2, currencies ISO 4217, both upper case. */
export interface PhoneContext {
  readonly customerCountry: string | null;
  readonly organizationCountry: string | null;
  readonly customerCurrency: string | null;
  readonly organizationCurrency: string | null;
}

/** "Tel.: ", "mobile ", "tel:" before the number. */
const LABEL = /^\p{L}[\p{L}\s.]*[:.]?\s*(?=[+(\d])/u;
/** "(office)" after the number; a remark with digits in it may be an extension and is left alone. */
const REMARK = /\s*\([^\d()]*\)$/u;
/** Between two numbers in one field. A slash without spaces belongs to a number: 0431/5550142. */
const BETWEEN_NUMBERS = /\s*[;,|\n]\s*|\s+\/\s+/u;
/** Marks that copying from a web page or a spreadsheet leaves behind: zero-width spaces, writing direction. */
const INVISIBLE = /\p{Cf}/gu;
/** Without an area code no number is longer. */
const LOCAL_NUMBER_DIGITS = 8;
/** The international prefix of most of the world. */
const DOUBLE_ZERO = /^\(?00\)?(?=[\s\-.()]*[1-9])/u;

/**
 * A valid number, or null when the text is missing or none. A number with + or 00 needs no country; any other is read
 * with the customer's country, else the organization's. Nothing is extracted from the middle of a text:
 * "+49 431 555O142" would otherwise become a shorter number of somebody else. Two numbers in one field: the first.
 */
export function parsePhone(raw: string | null, context: PhoneContext): ParsedPhone | null {
  if (raw === null) return null;
  const text = latinDigits(raw.normalize("NFKC").replace(INVISIBLE, ""))
    .trim()
    .replace(LABEL, "")
    .replace(REMARK, "");
  if (text === "") return null;
  return (
    parseText(text, raw, context) ?? parseText(text.split(BETWEEN_NUMBERS)[0] ?? "", raw, context)
  );
}

/** The first valid number in order of priority, and the first text before it that was none. */
export function firstValidPhone(
  candidates: readonly (string | null)[],
  context: PhoneContext,
): { phone: ParsedPhone | null; invalidRaw: string | null } {
  let invalidRaw: string | null = null;
  for (const candidate of candidates) {
    if (candidate === null || candidate.trim() === "") continue;
    const phone = parsePhone(candidate, context);
    if (phone !== null) return { phone, invalidRaw };
    invalidRaw ??= candidate;
  }
  return { phone: null, invalidRaw };
}

function parseText(text: string, raw: string, context: PhoneContext): ParsedPhone | null {
  const international = callable(text.replace(DOUBLE_ZERO, "+"), null);
  if (international !== undefined) return { e164: international.number, raw, guessed: false };

  const country = context.customerCountry ?? context.organizationCountry;
  const national = country === null ? undefined : parseNational(text, country);
  if (national === undefined) return null;
  return { e164: national.number, raw, guessed: isGuess(context) };
}

/**
 * Where numbers are dialled with a leading 0, one without it is either international with its + forgotten, or lost
 * the 0 in a spreadsheet, or is local: then nobody knows whose it is.
 */
function parseNational(text: string, country: string): PhoneNumber | undefined {
  const national = callable(text, country);
  if (national === undefined) return undefined;
  const lacksTrunkPrefix =
    national.formatNational().replace(/\D/g, "").startsWith("0") && !/^\D*0/.test(text);
  if (!lacksTrunkPrefix) return national;

  const withPlus = callable(`+${text}`, null);
  if (withPlus?.countryCallingCode === national.countryCallingCode) return withPlus;
  return national.nationalNumber.length > LOCAL_NUMBER_DIGITS ? national : undefined;
}

function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => parseDigits(digit) || digit);
}

function isGuess({
  customerCountry,
  customerCurrency,
  organizationCurrency,
}: PhoneContext): boolean {
  return (
    customerCountry === null &&
    customerCurrency !== null &&
    customerCurrency !== organizationCurrency
  );
}

/** Valid, and no premium-rate number: dialling one automatically costs its caller money. */
function callable(text: string, country: string | null): PhoneNumber | undefined {
  if (country !== null && !isSupportedCountry(country)) return undefined;
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country === null ? {} : { defaultCountry: country }),
  });
  return number?.isValid() && number.getType() !== "PREMIUM_RATE" ? number : undefined;
}
