import { logical } from "../filters/conditions.ts";
import { type CustomerFilterShape, customerConditions } from "../filters/customer-filter.ts";
import { hideDeleted } from "../filters/deleted.ts";
import { CUSTOMER_COLUMNS } from "../sql/customer-columns.ts";
import type { ListSource } from "../sql/list-source.ts";
import { selectList } from "../sql/select-list.ts";

export const customerList: ListSource<CustomerFilterShape> = {
  name: "customers",
  table: "customers_cache",
  alias: "c",
  columns: (parameters, asked, sortKey) =>
    selectList(CUSTOMER_COLUMNS, parameters, asked?.Customer ?? null, sortKey),
  conditions: (filter, parameters) => [
    ...hideDeleted("c", filter),
    ...logical(filter, (part) => customerConditions(part, parameters)),
  ],
  usesToday: false,
  orders: {
    // Index: customers_cache_name_order_idx, in the column's ICU collation.
    NAME: { column: "c.name", key: "name", type: "text" },
    // Index: customers_cache_created_order_idx
    CREATED_AT: { column: "c.created_at", key: "createdAt", type: "timestamptz" },
    // Index: customers_cache_updated_order_idx
    UPDATED_AT: { column: "c.updated_at", key: "updatedAt", type: "timestamptz" },
    // Index: customers_cache_modified_order_idx
    SOURCE_MODIFIED_AT: {
      column: "c.zoho_last_modified_at",
      key: "zohoLastModifiedAt",
      type: "timestamptz",
    },
  },
};
