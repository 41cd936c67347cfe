/// <reference lib="esnext.intl" />
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { Temporal } from "temporal-polyfill";
import { type Day, dayOf } from "./day.ts";

export interface Whereabouts {
  /** A person's override; ignored when it is no IANA name. */
  readonly timeZone: string | null;
  /** E.164 */
  readonly phone: string | null;
  /** ISO 3166-1 alpha-2 */
  readonly country: string | null;
}

const zonesByCountry = new Map<string, readonly string[]>();
const zoneIsKnown = new Map<string, boolean>();
/** Of each time zone, the day that it was when it was last asked for. */
const lastDays = new Map<string, { readonly minute: number; readonly day: Day }>();
const MINUTE_MS = 60_000;

/**
 * The zones in which a customer may be: the override; else every zone of the phone's country, because a country code
 * does not say which coast answers; else those of the customer's country. None when nobody knows.
 */
export function zonesOf({ timeZone, phone, country }: Whereabouts): readonly string[] {
  if (timeZone !== null && isTimeZone(timeZone)) return [timeZone];
  const phoneCountry = phone === null ? undefined : parsePhoneNumberFromString(phone)?.country;
  const zones = phoneCountry === undefined ? [] : zonesOfCountry(phoneCountry);
  return zones.length > 0 || country === null ? zones : zonesOfCountry(country);
}

/** Every zone of a country, from the runtime's own data (CLDR); none when the code is not one. */
export function zonesOfCountry(country: string): readonly string[] {
  const known = zonesByCountry.get(country);
  if (known !== undefined) return known;
  const zones = /^[A-Z]{2}$/.test(country)
    ? (new Intl.Locale(`und-${country}`).getTimeZones() ?? [])
    : [];
  zonesByCountry.set(country, zones);
  return zones;
}

export function isTimeZone(name: string): boolean {
  const known = zoneIsKnown.get(name);
  if (known !== undefined) return known;
  let valid = true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    valid = false;
  }
  zoneIsKnown.set(name, valid);
  return valid;
}

/**
 * The local day of an instant in epoch milliseconds. Offsets are whole minutes, so a day that is known holds for the rest
 * of its minute: whole batches ask for it, and each request twice.
 */
export function dayIn(timeZone: string, instant: number): Day {
  const minute = Math.floor(instant / MINUTE_MS);
  const last = lastDays.get(timeZone);
  if (last?.minute === minute) return last.day;
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const day = dayOf(local.toPlainDate().toString());
  lastDays.set(timeZone, { minute, day });
  return day;
}
