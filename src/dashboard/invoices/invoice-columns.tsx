import type { InvoiceFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatDay } from "../format/day.ts";
import { formatMoney } from "../format/money.ts";
import { blockLabel, blockMeaning, invoiceStatusWord } from "../format/record-words.ts";
import type { Column } from "../lists/list-table.tsx";
import { Link } from "../routing/link.tsx";
import { customerPath, invoicePath } from "../routing/route.ts";
import { Badge } from "../ui/badge.tsx";
import { DeletedBadge } from "../ui/deleted-badge.tsx";

type Invoice = InvoiceFieldsFragment;

/** No news beside the status. */
const SAID_BY_STATUS: ReadonlySet<string> = new Set(["PAID", "VOID", "DRAFT", "DELETED"]);

const NUMBER: Column<Invoice> = {
  title: "Invoice",
  width: "130px",
  sort: "NUMBER",
  cell: ({ id, number }) => <Link to={invoicePath(id)}>{number}</Link>,
};
const CUSTOMER: Column<Invoice> = {
  title: "Customer",
  cell: ({ customer }) =>
    customer === null ? (
      <span className="muted">unknown</span>
    ) : (
      <Link to={customerPath(customer.id)} className="quiet">
        {customer.name}
      </Link>
    ),
};
const OTHERS: readonly Column<Invoice>[] = [
  {
    title: "Status",
    width: "140px",
    cell: ({ status, deletedAt }) =>
      deletedAt === null ? <Badge word={invoiceStatusWord(status)} /> : <DeletedBadge />,
  },
  {
    title: "Issued",
    width: "116px",
    sort: "DATE",
    wideOnly: true,
    cell: ({ date }) => formatDay(date),
  },
  { title: "Due", width: "116px", sort: "DUE_DATE", cell: ({ dueDate }) => formatDay(dueDate) },
  {
    title: "Reminders held back",
    width: "190px",
    wideOnly: true,
    cell: ({ remindersBlockedBy: block }) =>
      block !== null &&
      !SAID_BY_STATUS.has(block) && (
        <span className="muted" title={blockMeaning(block)}>
          {blockLabel(block)}
        </span>
      ),
  },
  {
    title: "Total",
    width: "132px",
    number: true,
    wideOnly: true,
    cell: ({ total, currencyCode }) => (
      <span className="muted">{formatMoney(total, currencyCode)}</span>
    ),
  },
  {
    title: "Open",
    width: "132px",
    number: true,
    sort: "BALANCE",
    cell: ({ balance, currencyCode }) => (
      <span className={Number(balance) === 0 ? "zero" : ""}>
        {formatMoney(balance, currencyCode)}
      </span>
    ),
  },
];

export const INVOICE_COLUMNS: readonly Column<Invoice>[] = [NUMBER, CUSTOMER, ...OTHERS];
const { width: _, ...NUMBER_ALONE } = NUMBER;
/** For the list on the customer's own page. */
export const CUSTOMER_INVOICE_COLUMNS: readonly Column<Invoice>[] = [
  NUMBER_ALONE,
  ...OTHERS.filter(({ title }) => title !== "Issued"),
];
