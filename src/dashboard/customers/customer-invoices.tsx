import type { InvoicesQuery as InvoicesData } from "../../generated/gql/graphql.ts";
import { CUSTOMER_INVOICE_COLUMNS } from "../invoices/invoice-columns.tsx";
import { ListBody } from "../lists/list-body.tsx";
import { usePages } from "../lists/use-pages.ts";
import { InvoicesQuery } from "../queries/invoices-query.ts";
import { Link } from "../routing/link.tsx";
import { Card } from "../ui/card.tsx";

const PAGE = 10;

interface CustomerInvoicesProps {
  readonly customerId: string;
  readonly organizationId: string;
  /** Grows when something was decided that may hold reminders back. */
  readonly decisions: number;
}

/** The invoices of a customer, the latest due date first. */
export function CustomerInvoices({ customerId, organizationId, decisions }: CustomerInvoicesProps) {
  const list = usePages({
    query: InvoicesQuery,
    variables: {
      filter: { organizationId: { eq: organizationId }, customerId: { eq: customerId } },
      orderBy: { field: "DUE_DATE", direction: "DESC" } as const,
    },
    pageSize: PAGE,
    pick: invoicesOf,
    decisions,
  });
  return (
    <Card
      title="Invoices"
      aside={
        <Link to={`/invoices?${new URLSearchParams({ customer: customerId })}`} className="small">
          Sort and filter
        </Link>
      }
    >
      <ListBody
        label="Invoices"
        list={list}
        columns={CUSTOMER_INVOICE_COLUMNS}
        empty="This customer has no invoice."
      />
    </Card>
  );
}

function invoicesOf({ invoices }: InvoicesData): InvoicesData["invoices"] {
  return invoices;
}
