import { currencyOf } from "./countries.ts";
import { subtract } from "./decimal.ts";
import { amountJson, baseAmountJson, finishRecord, idJson, ZERO } from "./emit.ts";
import { shownStatus } from "./invoice-status.ts";
import { lineItems } from "./line-items.ts";
import { type Address, type InvoiceRow, primaryPerson } from "./rows.ts";
import type { WorldState } from "./world-state.ts";
import { parseDay } from "./zone-clock.ts";

/** A row of `GET /invoices`. `today` is the organization's local date, `YYYY-MM-DD`. */
export function invoiceListJson(
  state: WorldState,
  row: InvoiceRow,
  today: string,
): Record<string, unknown> {
  const fields = {
    ...sharedFields(state, row, today),
    documents: "",
    billing_address: addressJson(row.customer.billingAddress, "zipcode"),
    shipping_address: addressJson(row.customer.shippingAddress, "zipcode"),
  };
  return finishRecord(fields, state.switches, row.override);
}

/** `invoice` of `GET /invoices/{id}`: types of `documents` and the postal code's key differ from the list. */
export function invoiceDetailJson(
  state: WorldState,
  row: InvoiceRow,
  today: string,
): Record<string, unknown> {
  const { switches } = state;
  const { items, subTotal, taxTotal, taxPercentage } = lineItems(row);
  const money = (text: string) => amountJson(text, row.currencyCode);
  const taxName = taxPercentage === 0 ? "" : `MwSt. ${taxPercentage} %`;
  const detail = {
    ...sharedFields(state, row, today),
    line_items: items.map((item) => ({
      line_item_id: idJson(item.id, switches),
      item_id: "",
      name: item.name,
      description: "",
      rate: money(item.rate),
      quantity: item.quantity,
      unit: item.unit,
      discount: ZERO,
      tax_id: "",
      tax_name: taxName,
      tax_type: "tax",
      tax_percentage: taxPercentage,
      item_total: money(item.total),
    })),
    contact_persons: row.customer.persons
      .filter((person) => person.isPrimary)
      .map((person) => idJson(person.id, switches)),
    sub_total: money(subTotal),
    tax_total: money(taxTotal),
    taxes: taxPercentage === 0 ? [] : [{ tax_name: taxName, tax_amount: money(taxTotal) }],
    payment_made: money(row.stage === "void" ? "0" : subtract(row.total, row.balance)),
    credits_applied: ZERO,
    price_precision: currencyOf(row.currencyCode).precision,
    payment_terms: row.customer.paymentTerms,
    payment_terms_label:
      row.customer.paymentTerms === 0 ? "Due on Receipt" : `Net ${row.customer.paymentTerms}`,
    is_inclusive_tax: false,
    discount: ZERO,
    discount_type: "item_level",
    notes: row.notes,
    terms: "",
    documents: [],
    billing_address: addressJson(row.customer.billingAddress, "zip"),
    shipping_address: addressJson(row.customer.shippingAddress, "zip"),
    recurring_invoice_id: "",
    estimate_id: "",
    allow_partial_payments: false,
    payment_reminder_enabled: true,
    bcy_total: baseAmountJson(row.total, row.currencyCode),
    roundoff_value: ZERO,
    tds_tax_percentage: "",
    shipping_charge_tax_percentage: "",
    customer_custom_fields: [],
  };
  return finishRecord(detail, switches, row.override);
}

function sharedFields(state: WorldState, row: InvoiceRow, today: string): Record<string, unknown> {
  const { clock, switches } = state;
  const { customer } = row;
  const primary = primaryPerson(customer);
  const currency = currencyOf(row.currencyCode);
  const status = shownStatus(row, today, switches.overdue);
  const modified = clock.timestamp(row.lastModifiedTime);
  return {
    ach_payment_initiated: false,
    invoice_id: idJson(row.id, switches),
    customer_id: idJson(customer.id, switches),
    customer_name: customer.name,
    company_name: customer.companyName,
    status,
    current_sub_status: status,
    current_sub_status_id: "",
    invoice_number: row.number,
    reference_number: row.reference,
    date: row.date,
    due_date: row.dueDate,
    due_days: dueDays(status, row.dueDate, today),
    email: primary?.email ?? "",
    phone: customer.billingAddress.phone,
    country: customer.billingAddress.country,
    total: amountJson(row.total, row.currencyCode),
    balance: amountJson(row.balance, row.currencyCode),
    currency_id: idJson(currency.id, switches),
    currency_code: row.currencyCode,
    currency_symbol: currency.symbol,
    exchange_rate: currency.rate,
    write_off_amount: ZERO,
    adjustment: ZERO,
    shipping_charge: ZERO,
    unprocessed_payment_amount: ZERO,
    created_time: clock.timestamp(row.createdTime),
    last_modified_time: modified,
    updated_time: modified,
    created_by: "Wiebke Albers",
    is_emailed: row.stage !== "draft",
    is_viewed_by_client: row.viewedTime > 0,
    client_viewed_time: row.viewedTime > 0 ? clock.timestamp(row.viewedTime) : "",
    has_attachment: false,
    schedule_time: "",
    payment_expected_date: "",
    last_payment_date: row.lastPaymentDate,
    last_reminder_sent_date: row.lastReminderDate,
    reminders_sent: row.remindersSent,
    custom_fields: [],
    custom_field_hash: {},
    tags: [],
    salesperson_id: "",
    salesperson_name: row.salesperson,
    project_name: "",
    template_id: idJson("5218840000000017001", switches),
    template_type: "standard",
    color_code: "",
    type: "invoice",
    transaction_type: "renewal",
    invoice_url: "",
    invoice_source: "Client",
    sales_channel: "direct_sales",
    zcrm_potential_id: "",
    zcrm_potential_name: "",
  };
}

/** Display text that clients must not parse. */
function dueDays(status: string, dueDate: string, today: string): string {
  if (status === "draft" || status === "void" || status === "paid") return "";
  const days = (parseDay(dueDate) ?? 0) - (parseDay(today) ?? 0);
  if (days === 0) return "Due Today";
  return days > 0 ? `Due in ${days} day(s)` : `Overdue by ${-days} days`;
}

function addressJson(address: Address, zipKey: "zip" | "zipcode"): Record<string, unknown> {
  return {
    address: address.address,
    street2: address.street2,
    city: address.city,
    state: address.state,
    [zipKey]: address.zip,
    country: address.country,
    phone: address.phone,
    fax: address.fax,
    attention: address.attention,
  };
}
