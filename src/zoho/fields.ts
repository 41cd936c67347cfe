import { z } from "zod";
import { decimalText } from "./decimal-text.ts";
import { isDate, parseTimestamp } from "./timestamp.ts";

/**
 * The kinds of values in Zoho's records. Whatever the type, a missing value may be `""`, `" "`, null or an absent key:
 * all of them are null here.
 */

const blankToNull = (value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") return value;
  // PostgreSQL refuses the character NUL in a text, and half of a surrogate pair in JSON.
  const trimmed = value.replaceAll("\0", "").toWellFormed().trim();
  return trimmed === "" ? null : trimmed;
};

/** Ids arrive as strings, in places as bare numbers; a number that a double cannot hold was kept as text. */
const numberToText = (value: unknown): unknown => {
  const text = blankToNull(value);
  return typeof text === "number" && Number.isFinite(text) ? String(text) : text;
};

/** Characters. Such texts are sorted by, and an index entry of PostgreSQL holds 2,704 bytes. */
const MAX_SORTED_TEXT = 500;

export const optionalText = z.preprocess(numberToText, z.string("is not a text").nullable());
export const requiredText = z.preprocess(
  numberToText,
  z
    .string({ error: ({ input }) => (input === null ? "is missing" : "is not a text") })
    .max(MAX_SORTED_TEXT, `has more than ${MAX_SORTED_TEXT} characters`),
);

export const id = z.preprocess(
  numberToText,
  z
    .string({ error: ({ input }) => (input === null ? "is missing" : "is not an id") })
    .regex(/^\d{1,30}$/, "is not an id"),
);

const toAmount = (value: unknown): unknown => {
  const present = blankToNull(value);
  return typeof present === "number" || typeof present === "string"
    ? (decimalText(present) ?? false)
    : present;
};

/** Exact decimal text. */
export const amount = z.preprocess(
  toAmount,
  z.string({ error: ({ input }) => (input === null ? "is missing" : "is not an amount") }),
);
export const optionalAmount = z.preprocess(toAmount, z.string("is not an amount").nullable());

/** Epoch ms. */
export const timestamp = z.preprocess(
  (value) => {
    const text = blankToNull(value);
    return typeof text === "string" ? (parseTimestamp(text) ?? text) : text;
  },
  z.number({ error: ({ input }) => (input === null ? "is missing" : "is not a point in time") }),
);

/** YYYY-MM-DD. */
export const date = z.preprocess(
  blankToNull,
  z
    .string({ error: ({ input }) => (input === null ? "is missing" : "is not a date") })
    .refine(isDate, "is not a date"),
);

/** The day of a date or a time stamp; one that cannot be read is as good as none. */
export const optionalDay = z.preprocess((value) => {
  const day = typeof value === "string" ? value.trim().slice(0, 10) : "";
  return isDate(day) ? day : null;
}, z.string().nullable());

/** A count; one that cannot be read is 0. */
export const count = z.preprocess((value) => {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : 0;
}, z.number());

export const flag = z.preprocess((value) => value === true || value === "true", z.boolean());
