import type { AccountingSource, CallContext, Walk, WalkRequest } from "../source/source.ts";
import type { ZohoConnection } from "./api.ts";
import { notAccessible } from "./api-errors.ts";
import { CONTACTS, fetchListPage, INVOICES, type ZohoList } from "./list-page.ts";
import { listOrganizations } from "./organizations.ts";
import { probeFilter } from "./probe.ts";
import { fetchRecord } from "./record-call.ts";
import {
  type Parsed,
  pagingKey,
  parseContact,
  parseContactDetail,
  parseInvoice,
} from "./records.ts";
import { ListWalk } from "./walk.ts";

/** An organization of Zoho Books. Every method rejects with SourceError, or with the signal's reason when aborted. */
export function createZohoSource(connection: ZohoConnection): AccountingSource {
  return {
    organization: async (context) => {
      const organizations = await listOrganizations(connection, context);
      const own = organizations.find(({ sourceId }) => sourceId === connection.organizationId);
      if (own === undefined) throw notAccessible();
      return own;
    },
    probe: async (context: CallContext) => ({
      customersFilter: await probeFilter(connection, CONTACTS, context),
      invoicesFilter: await probeFilter(connection, INVOICES, context),
    }),
    walkCustomers: (request) => walk(connection, CONTACTS, "contact", parseContact, request),
    walkInvoices: (request) => walk(connection, INVOICES, "invoice", parseInvoice, request),
    customer: (sourceId, context) =>
      fetchRecord(connection, "contact", sourceId, parseContactDetail, context),
    invoice: (sourceId, context) =>
      fetchRecord(connection, "invoice", sourceId, parseInvoice, context),
  };
}

function walk<Row extends { readonly sourceId: string; readonly modifiedAt: number }>(
  connection: ZohoConnection,
  list: ZohoList,
  resource: "contact" | "invoice",
  parse: (raw: unknown) => Parsed<Row>,
  request: WalkRequest,
): Walk<Row> {
  return new ListWalk(request, {
    fetch: (page, read) => fetchListPage(connection, list, page, read, request.context),
    parse,
    keyOf: (raw) => pagingKey(raw, resource),
  });
}
