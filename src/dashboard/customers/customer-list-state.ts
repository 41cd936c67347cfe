import type { CustomerFilter, CustomerOrderField } from "../../generated/gql/graphql.ts";
import { CUSTOMER_STATUSES } from "../format/record-words.ts";
import { type ListOrder, readOrder } from "../lists/list-order.ts";

const FIELDS = ["NAME", "SOURCE_MODIFIED_AT"] as const satisfies readonly CustomerOrderField[];

export interface CustomerListState {
  readonly filter: CustomerFilter;
  readonly orderBy: ListOrder<(typeof FIELDS)[number]>;
}

/** What an address like `?q=acme&status=ACTIVE&phone=no&deleted=yes&sort=-NAME` asks for; what it says wrong is left out. */
export function customerListState(
  params: URLSearchParams,
  organizationId: string,
): CustomerListState {
  const search = params.get("q") ?? "";
  const status = CUSTOMER_STATUSES.find((one) => one === params.get("status"));
  const phone = params.get("phone");
  return {
    filter: {
      organizationId: { eq: organizationId },
      deleted: params.get("deleted") === "yes",
      ...(search !== "" && { search }),
      ...(status !== undefined && { status: { eq: status } }),
      ...((phone === "yes" || phone === "no") && { hasPhone: phone === "yes" }),
    },
    orderBy: readOrder(params, FIELDS, { field: "NAME", direction: "ASC" }),
  };
}
