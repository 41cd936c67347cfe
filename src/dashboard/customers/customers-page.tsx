import type { CustomersQuery as CustomersData } from "../../generated/gql/graphql.ts";
import { CUSTOMER_STATUSES, customerStatusWord } from "../format/record-words.ts";
import { ChoiceField } from "../lists/choice-field.tsx";
import { ListBody } from "../lists/list-body.tsx";
import { nextSort } from "../lists/list-order.ts";
import { SearchField } from "../lists/search-field.tsx";
import { useListParams } from "../lists/use-list-params.ts";
import { usePages } from "../lists/use-pages.ts";
import { CustomersQuery } from "../queries/customers-query.ts";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { CUSTOMER_COLUMNS } from "./customer-columns.tsx";
import { customerListState } from "./customer-list-state.ts";
import "../lists/lists.css";

const PAGE = 100;
const STATUSES = CUSTOMER_STATUSES.map((value) => ({
  value,
  name: customerStatusWord(value).label,
}));
const PHONES = [
  { value: "yes", name: "With a valid phone" },
  { value: "no", name: "Without one" },
];
const DELETED = [{ value: "yes", name: "Deleted in Zoho" }];

export function CustomersPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Customers");
  const { params, set, clear } = useListParams();
  const { filter, orderBy } = customerListState(params, organization.id);
  const list = usePages({
    query: CustomersQuery,
    variables: { filter, orderBy },
    pageSize: PAGE,
    pick: customersOf,
  });
  const isFiltered = [...params.keys()].some((name) => name !== "sort");
  const choice = (name: string) => ({
    value: params.get(name) ?? "",
    onChoose: (value: string) => set(name, value),
  });

  return (
    <>
      <div className="page-head">
        <h1>Customers</h1>
        <search className="filters">
          <SearchField
            label="Name, company, email or phone"
            value={params.get("q") ?? ""}
            onSearch={(text) => set("q", text)}
          />
          <ChoiceField label="Status" all="Any status" options={STATUSES} {...choice("status")} />
          <ChoiceField label="Phone" all="Any phone" options={PHONES} {...choice("phone")} />
          <ChoiceField label="Which" all="All" options={DELETED} {...choice("deleted")} />
          {isFiltered && (
            <button type="button" className="button" onClick={clear}>
              Clear
            </button>
          )}
        </search>
      </div>
      <section className="card list-card" aria-label="Customers">
        <ListBody
          label="Customers"
          list={list}
          columns={CUSTOMER_COLUMNS}
          order={orderBy}
          onSort={(field) => set("sort", nextSort(orderBy, field))}
          endless
          empty={
            isFiltered ? "No customer fits." : "No customer is stored yet. A sync brings them."
          }
        />
      </section>
    </>
  );
}

function customersOf({ customers }: CustomersData): CustomersData["customers"] {
  return customers;
}
