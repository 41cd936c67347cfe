import type { InvoicesQuery as InvoicesData } from "../../generated/gql/graphql.ts";
import { formatDay } from "../format/day.ts";
import { BLOCKS, INVOICE_STATUSES, invoiceStatusWord } from "../format/record-words.ts";
import { ChoiceField } from "../lists/choice-field.tsx";
import { ListBody } from "../lists/list-body.tsx";
import { nextSort } from "../lists/list-order.ts";
import { SearchField } from "../lists/search-field.tsx";
import { TakenFilter } from "../lists/taken-filter.tsx";
import { useListParams } from "../lists/use-list-params.ts";
import { usePages } from "../lists/use-pages.ts";
import { InvoicesQuery } from "../queries/invoices-query.ts";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { INVOICE_COLUMNS } from "./invoice-columns.tsx";
import { dueDay, invoiceListState } from "./invoice-list-state.ts";
import "../lists/lists.css";

const PAGE = 100;
const STATUSES = INVOICE_STATUSES.map((value) => ({ value, name: invoiceStatusWord(value).label }));
const REASONS = BLOCKS.map(({ value, label: name }) => ({ value, name }));
const SHOWN = [
  { value: "open", name: "Open only" },
  { value: "deleted", name: "Deleted in Zoho" },
];

export function InvoicesPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Invoices");
  const { params, set, clear } = useListParams();
  const { filter, orderBy } = invoiceListState(params, organization.id);
  const due = dueDay(params);
  const list = usePages({
    query: InvoicesQuery,
    variables: { filter, orderBy },
    pageSize: PAGE,
    pick: invoicesOf,
  });
  const isFiltered = [...params.keys()].some((name) => name !== "sort");
  const choice = (name: string) => ({
    value: params.get(name) ?? "",
    onChoose: (value: string) => set(name, value),
  });

  return (
    <>
      <div className="page-head">
        <h1>Invoices</h1>
        <search className="filters">
          <SearchField
            label="Number or reference"
            value={params.get("q") ?? ""}
            onSearch={(text) => set("q", text)}
          />
          <ChoiceField label="Status" all="Any status" options={STATUSES} {...choice("status")} />
          <ChoiceField
            label="Reminders held back"
            all="Reminders: any"
            options={REASONS}
            {...choice("blocked")}
          />
          <ChoiceField label="Which" all="All" options={SHOWN} {...choice("show")} />
          {due !== null && (
            <TakenFilter name={`Due ${formatDay(due)}`} onRemove={() => set("due", "")} />
          )}
          {params.has("customer") && (
            <TakenFilter name="One customer" onRemove={() => set("customer", "")} />
          )}
          {isFiltered && (
            <button type="button" className="button" onClick={clear}>
              Clear
            </button>
          )}
        </search>
      </div>
      <section className="card list-card" aria-label="Invoices">
        <ListBody
          label="Invoices"
          list={list}
          columns={INVOICE_COLUMNS}
          order={orderBy}
          onSort={(field) => set("sort", nextSort(orderBy, field))}
          endless
          empty={isFiltered ? "No invoice fits." : "No invoice is stored yet. A sync brings them."}
        />
      </section>
    </>
  );
}

function invoicesOf({ invoices }: InvoicesData): InvoicesData["invoices"] {
  return invoices;
}
