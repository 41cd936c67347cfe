import { z } from "zod";
import type {
  BadRecord,
  SourceContactPerson,
  SourceCustomer,
  SourceCustomerDetail,
  SourceInvoice,
} from "../source/records.ts";
import { countryCode } from "./country-code.ts";
import {
  amount,
  count,
  date,
  flag,
  id,
  optionalAmount,
  optionalDay,
  optionalText,
  requiredText,
  timestamp,
} from "./fields.ts";

export type Parsed<Row> =
  | { readonly kind: "ROW"; readonly row: Row }
  | { readonly kind: "BAD"; readonly bad: BadRecord }
  /** A record of the list that is none of ours. */
  | { readonly kind: "SKIPPED" };

/** Zoho's other states of a contact, such as `crm`, count as active. */
const INACTIVE = new Set(["inactive", "duplicate"]);

const contact = z.object({
  contact_id: id,
  contact_name: requiredText,
  company_name: optionalText,
  status: optionalText,
  email: optionalText,
  mobile: optionalText,
  phone: optionalText,
  currency_code: optionalText,
  outstanding_receivable_amount: optionalAmount,
  last_modified_time: timestamp,
});

const person = z.object({
  contact_person_id: id,
  first_name: optionalText,
  last_name: optionalText,
  email: optionalText,
  phone: optionalText,
  mobile: optionalText,
  is_primary_contact: flag,
});

const address = z
  .object({ country: optionalText, country_code: optionalText })
  .nullish()
  .catch(null);

const contactDetail = contact.extend({
  contact_persons: z.array(person, "are not a list").nullish(),
  billing_address: address,
  shipping_address: address,
});

const invoice = z.object({
  invoice_id: id,
  customer_id: id,
  invoice_number: requiredText,
  reference_number: optionalText,
  status: requiredText,
  date,
  due_date: date,
  total: amount,
  balance: amount,
  currency_code: requiredText,
  reminders_sent: count,
  last_reminder_sent_date: optionalDay,
  last_modified_time: timestamp,
});

export function parseContact(raw: unknown): Parsed<SourceCustomer> {
  return parse(raw, "contact", contact, toCustomer);
}

export function parseContactDetail(raw: unknown): Parsed<SourceCustomerDetail> {
  return parse(raw, "contact", contactDetail, (fields) => ({
    ...toCustomer(fields),
    contactPersons: (fields.contact_persons ?? []).map(toPerson),
    countryCode: countryOf(fields.billing_address) ?? countryOf(fields.shipping_address),
  }));
}

export function parseInvoice(raw: unknown): Parsed<SourceInvoice> {
  return parse(raw, "invoice", invoice, (fields) => ({
    sourceId: fields.invoice_id,
    customerSourceId: fields.customer_id,
    number: fields.invoice_number,
    reference: fields.reference_number,
    status: fields.status,
    date: fields.date,
    dueDate: fields.due_date,
    total: fields.total,
    balance: fields.balance,
    currencyCode: fields.currency_code.toUpperCase(),
    remindersSent: fields.reminders_sent,
    lastReminderOn: fields.last_reminder_sent_date,
    modifiedAt: fields.last_modified_time,
  }));
}

/** What paging needs of a record, which may be bad otherwise: its id and its modified time, epoch ms. */
export function pagingKey(
  raw: unknown,
  resource: "contact" | "invoice",
): { readonly id: string | null; readonly modifiedAt: number | null } {
  const fields = isObject(raw) ? raw : {};
  return {
    id: id.safeParse(fields[`${resource}_id`]).data ?? null,
    modifiedAt: timestamp.safeParse(fields.last_modified_time).data ?? null,
  };
}

function parse<Fields, Row>(
  raw: unknown,
  resource: "contact" | "invoice",
  schema: z.ZodType<Fields>,
  toRow: (fields: Fields) => Row,
): Parsed<Row> {
  if (isObject(raw) && resource === "contact" && raw.contact_type === "vendor") {
    return { kind: "SKIPPED" };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { kind: "ROW", row: toRow(parsed.data) };
  return {
    kind: "BAD",
    bad: {
      sourceId: pagingKey(raw, resource).id,
      message: describe(resource, parsed.error),
      raw: JSON.stringify(raw) ?? "null",
    },
  };
}

/** Names the fields, never their values, which may be personal. */
function describe(resource: string, error: z.ZodError): string {
  const [first] = error.issues;
  if (first === undefined || first.path.length === 0) {
    return `This ${resource} is no record at all. Please report it together with its raw text.`;
  }
  const faults = error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  return (
    `This ${resource} could not be stored: ${faults.join(", ")}. ` +
    "Correct it in Zoho Books; the next sync takes it then."
  );
}

function toCustomer(fields: z.infer<typeof contact>): SourceCustomer {
  return {
    sourceId: fields.contact_id,
    name: fields.contact_name,
    companyName: fields.company_name,
    status: INACTIVE.has(fields.status?.toLowerCase() ?? "") ? "INACTIVE" : "ACTIVE",
    email: fields.email,
    mobile: fields.mobile,
    phone: fields.phone,
    currencyCode: fields.currency_code?.toUpperCase() ?? null,
    outstanding: fields.outstanding_receivable_amount ?? "0",
    modifiedAt: fields.last_modified_time,
  };
}

function toPerson(fields: z.infer<typeof person>): SourceContactPerson {
  return {
    sourceId: fields.contact_person_id,
    firstName: fields.first_name,
    lastName: fields.last_name,
    email: fields.email,
    phone: fields.phone,
    mobile: fields.mobile,
    isPrimary: fields.is_primary_contact,
  };
}

function countryOf(fields: z.infer<typeof address>): string | null {
  return fields ? countryCode(fields.country_code, fields.country) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
