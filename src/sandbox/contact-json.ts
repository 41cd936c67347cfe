import { currencyOf } from "./countries.ts";
import { amountJson, baseAmountJson, finishRecord, idJson, ZERO } from "./emit.ts";
import { type Address, type CustomerRow, type Person, primaryPerson } from "./rows.ts";
import type { WorldState } from "./world-state.ts";

const LANGUAGES: Readonly<Record<string, string>> = {
  de: "German",
  en: "English",
  es: "Spanish",
  fr: "French",
  nl: "Dutch",
};

/** A row of `GET /contacts`: no persons, no addresses; person fields mirror the primary person. */
export function contactListJson(state: WorldState, row: CustomerRow): Record<string, unknown> {
  return finishRecord(listFields(state, row), state.switches, row.override);
}

/** `contact` of `GET /contacts/{id}`. */
export function contactDetailJson(state: WorldState, row: CustomerRow): Record<string, unknown> {
  const { switches } = state;
  const primary = primaryPerson(row);
  const currency = currencyOf(row.currencyCode);
  const isCustomer = row.type === "customer";
  const detail = {
    ...listFields(state, row),
    contact_salutation: primary?.salutation ?? "",
    designation: primary?.designation ?? "",
    department: primary?.department ?? "",
    has_transaction: state.invoicesOf(row.id).size > 0,
    credit_limit: ZERO,
    is_portal_enabled: false,
    ...(isCustomer ? { is_taxable: true } : {}),
    tax_id: "",
    tax_name: "",
    tax_percentage: "",
    tax_authority_id: "",
    tax_exemption_id: "",
    primary_contact_id: idJson(primary?.id ?? "", switches),
    currency_symbol: currency.symbol,
    price_precision: currency.precision,
    exchange_rate: currency.rate === 1 ? "" : currency.rate,
    opening_balance_amount: ZERO,
    opening_balance_amount_bcy: "",
    payment_reminder_enabled: true,
    billing_address: addressJson(state, row, row.billingAddress, 1),
    shipping_address: addressJson(state, row, row.shippingAddress, 2),
    addresses: [],
    contact_persons: row.persons.map((person) => personJson(state, person)),
    default_templates: {},
    notes: row.notes,
    owner_id: "",
    owner_name: "",
    pricebook_id: "",
    documents: [],
    cards: [],
    checks: [],
    bank_accounts: [],
    vpa_list: [],
  };
  return finishRecord(detail, switches, row.override);
}

/** One element of `contact_persons`. */
export function personJson(state: WorldState, person: Person): Record<string, unknown> {
  return {
    contact_person_id: idJson(person.id, state.switches),
    salutation: person.salutation,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    phone: person.phone,
    mobile: person.mobile,
    designation: person.designation,
    department: person.department,
    skype: "",
    fax: "",
    mobile_country_code: "",
    mobile_code_formatted: "",
    is_primary_contact: person.isPrimary,
    enable_portal: false,
    is_added_in_portal: false,
    is_portal_invitation_accepted: false,
    is_portal_mfa_enabled: false,
    can_invite: true,
    is_sms_enabled_for_cp: false,
    is_whatsapp_disabled_by_customer: false,
    communication_preference: { is_email_enabled: true, is_whatsapp_enabled: false },
    contactperson_custom_fields: [],
    photo_url: "",
    zcrm_contact_id: "",
  };
}

function listFields(state: WorldState, row: CustomerRow): Record<string, unknown> {
  const { clock, switches } = state;
  const primary = primaryPerson(row);
  const receivable = row.type === "customer" ? row.outstanding : "0";
  const created = clock.timestamp(row.createdTime);
  const modified = clock.timestamp(row.lastModifiedTime);
  return {
    contact_id: idJson(row.id, switches),
    contact_name: row.name,
    customer_name: row.name,
    vendor_name: row.name,
    company_name: row.companyName,
    website: row.website,
    language_code: row.languageCode,
    language_code_formatted: LANGUAGES[row.languageCode] ?? "",
    contact_type: row.type,
    contact_type_formatted: row.type === "customer" ? "Customer" : "Vendor",
    status: row.status,
    customer_sub_type: row.subType,
    source: "user",
    is_linked_with_zohocrm: false,
    payment_terms: row.paymentTerms,
    payment_terms_label: row.paymentTerms === 0 ? "Due on Receipt" : `Net ${row.paymentTerms}`,
    currency_id: idJson(currencyOf(row.currencyCode).id, switches),
    currency_code: row.currencyCode,
    twitter: "",
    facebook: "",
    outstanding_receivable_amount: amountJson(receivable, row.currencyCode),
    outstanding_receivable_amount_bcy: baseAmountJson(receivable, row.currencyCode),
    outstanding_payable_amount: ZERO,
    outstanding_payable_amount_bcy: ZERO,
    unused_credits_receivable_amount: ZERO,
    unused_credits_receivable_amount_bcy: ZERO,
    unused_credits_payable_amount: ZERO,
    unused_credits_payable_amount_bcy: ZERO,
    first_name: primary?.firstName ?? "",
    last_name: primary?.lastName ?? "",
    email: primary?.email ?? "",
    phone: primary?.phone ?? "",
    mobile: primary?.mobile ?? "",
    portal_status: "disabled",
    portal_status_formatted: "Disabled",
    created_time: created,
    created_time_formatted: formattedDate(created),
    last_modified_time: modified,
    last_modified_time_formatted: formattedDate(modified),
    custom_fields: [],
    custom_field_hash: {},
    contactperson_custom_fields: [],
    tags: [],
    ach_supported: false,
    has_attachment: false,
  };
}

/** Both addresses exist with ids of their own, even when all of their parts are empty. */
function addressJson(
  state: WorldState,
  row: CustomerRow,
  address: Address,
  rank: number,
): Record<string, unknown> {
  return {
    address_id: idJson(`${row.id.slice(0, 4)}9${rank}${row.id.slice(6)}`, state.switches),
    attention: address.attention,
    address: address.address,
    street2: address.street2,
    city: address.city,
    state_code: address.stateCode,
    state: address.state,
    zip: address.zip,
    country: address.country,
    country_code: address.countryCode,
    phone: address.phone,
    fax: address.fax,
  };
}

/** `dd.mm.yyyy`, the display text of a German user. */
function formattedDate(timestamp: string): string {
  return `${timestamp.slice(8, 10)}.${timestamp.slice(5, 7)}.${timestamp.slice(0, 4)}`;
}
