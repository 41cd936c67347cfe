import type { CustomersQuery } from "../../generated/gql/graphql.ts";
import { formatMoney } from "../format/money.ts";
import { customerStatusWord } from "../format/record-words.ts";
import type { Column } from "../lists/list-table.tsx";
import { Link } from "../routing/link.tsx";
import { customerPath } from "../routing/route.ts";
import { Badge } from "../ui/badge.tsx";
import { DeletedBadge } from "../ui/deleted-badge.tsx";
import { Moment } from "../ui/moment.tsx";

type Customer = CustomersQuery["customers"]["nodes"][number];

export const CUSTOMER_COLUMNS: readonly Column<Customer>[] = [
  {
    title: "Customer",
    sort: "NAME",
    cell: ({ id, name, companyName }) => (
      <>
        <Link to={customerPath(id)}>{name}</Link>
        {companyName !== null && companyName !== name && (
          <span className="muted small wide-only"> {companyName}</span>
        )}
      </>
    ),
  },
  {
    title: "Status",
    width: "110px",
    wideOnly: true,
    cell: ({ status, deletedAt }) =>
      deletedAt === null ? <Badge word={customerStatusWord(status)} /> : <DeletedBadge />,
  },
  {
    title: "Phone",
    width: "150px",
    wideOnly: true,
    cell: ({ primaryPhone }) => primaryPhone ?? <span className="muted">none valid</span>,
  },
  {
    title: "Email",
    width: "260px",
    wideOnly: true,
    cell: ({ primaryEmail }) => primaryEmail,
  },
  {
    title: "Changed in Zoho",
    width: "180px",
    sort: "SOURCE_MODIFIED_AT",
    wideOnly: true,
    cell: ({ sourceModifiedAt }) => <Moment at={sourceModifiedAt} />,
  },
  { title: "Open", width: "150px", number: true, cell: ({ balances }) => open(balances) },
];

/** The first currency; there is a line for the others on the customer's page. */
function open([first, ...others]: Customer["balances"]) {
  if (first === undefined) return <span className="zero">–</span>;
  return (
    <>
      {formatMoney(first.open, first.currencyCode)}
      {others.length > 0 && <span className="muted small"> +{others.length}</span>}
    </>
  );
}
