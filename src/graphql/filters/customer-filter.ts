import { builder } from "../builder.ts";
import { CustomerStatus } from "../enums/customer.ts";
import type { Parameters } from "../sql/parameters.ts";
import {
  type Choice,
  DateTimeFilter,
  enumFilter,
  IdFilter,
  type Range,
  StringFilter,
} from "./comparators.ts";
import {
  type Conditions,
  choice,
  flag,
  idChoice,
  type Logical,
  range,
  search,
} from "./conditions.ts";
import { DELETED_DESCRIPTION, deletedFlag } from "./deleted.ts";

export interface CustomerFilterShape extends Logical<CustomerFilterShape> {
  readonly search?: string | null | undefined;
  readonly status?: Choice | null | undefined;
  readonly hasPhone?: boolean | null | undefined;
  readonly organizationId?: Choice | null | undefined;
  readonly sourceId?: Choice | null | undefined;
  readonly updatedAt?: Range | null | undefined;
  readonly deleted?: boolean | null | undefined;
}

const CustomerStatusFilter = enumFilter("CustomerStatusFilter", CustomerStatus);

export const CustomerFilter = builder.inputRef<CustomerFilterShape>("CustomerFilter").implement({
  description:
    "Which customers to list. All that is given must hold; null is the same as leaving it out.",
  fields: (t) => ({
    search: t.string({
      description: "Part of the name, company name, primary email or primary phone, in any case.",
    }),
    status: t.field({ type: CustomerStatusFilter, description: "By status." }),
    hasPhone: t.boolean({ description: "Whether the customer has a valid phone number." }),
    organizationId: t.field({ type: IdFilter, description: "By the organization it belongs to." }),
    sourceId: t.field({ type: StringFilter, description: "By the source's own id." }),
    updatedAt: t.field({
      type: DateTimeFilter,
      description: "By when the stored row last changed.",
    }),
    deleted: t.boolean({ description: DELETED_DESCRIPTION }),
    and: t.field({ type: [CustomerFilter], description: "All of these must hold." }),
    or: t.field({
      type: [CustomerFilter],
      description: "One of these must hold; an empty list matches nothing.",
    }),
    not: t.field({ type: CustomerFilter, description: "This must not hold." }),
  }),
});

/** Word for word the expression of customers_cache_search_idx. */
const SEARCH_TEXT =
  "lower(c.name || ' ' || coalesce(c.company_name, '') || ' ' || coalesce(c.primary_email, '') || ' ' || coalesce(c.primary_phone, ''))";

export function customerConditions(
  filter: CustomerFilterShape,
  parameters: Parameters,
): Conditions {
  return [
    ...search(SEARCH_TEXT, filter.search, parameters),
    ...choice("c.status", "status", filter.status, parameters),
    ...flag("(c.primary_phone is not null)", filter.hasPhone),
    ...idChoice(
      "c.organization_id",
      "organizationId",
      "Organization",
      filter.organizationId,
      parameters,
    ),
    ...choice("c.zoho_customer_id", "sourceId", filter.sourceId, parameters),
    ...range("c.updated_at", "timestamptz", filter.updatedAt, parameters),
    ...deletedFlag("c", filter),
  ];
}
