import type { InvoiceQuery as InvoiceData } from "../../generated/gql/graphql.ts";
import { countOf } from "../format/count.ts";
import { formatDay } from "../format/day.ts";
import { formatMoney } from "../format/money.ts";
import { blockLabel, blockMeaning, invoiceStatusWord } from "../format/record-words.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { InvoiceQuery } from "../queries/invoice-query.ts";
import { RecordReminders } from "../records/record-reminders.tsx";
import { RefreshButton } from "../records/refresh-button.tsx";
import { Link } from "../routing/link.tsx";
import { customerPath } from "../routing/route.ts";
import { useTitle } from "../routing/use-title.ts";
import { Badge } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { DeletedBadge } from "../ui/deleted-badge.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { Note } from "../ui/note.tsx";
import "../lists/lists.css";

type Invoice = NonNullable<InvoiceData["invoice"]>;

export function InvoicePage({ id }: { readonly id: string }) {
  const query = useFreshQuery({ query: InvoiceQuery, variables: { id } });
  useTitle(query.data?.invoice?.number ?? "Invoice");
  return (
    <>
      <p className="back small">
        <Link to="/invoices">← All invoices</Link>
      </p>
      <Loaded query={query}>
        {({ invoice }) =>
          invoice === null ? (
            <p className="empty">There is no such invoice.</p>
          ) : (
            <>
              <div className="page-head">
                <h1 className="record-title">
                  {invoice.number}
                  {invoice.deletedAt === null ? (
                    <Badge word={invoiceStatusWord(invoice.status)} />
                  ) : (
                    <DeletedBadge />
                  )}
                </h1>
                <RefreshButton id={id} onRefreshed={query.refresh} />
              </div>
              <div className="details">
                <div className="details-main">
                  {invoice.remindersBlockedBy !== null && (
                    <Note tone="waiting">
                      <p>
                        <strong>
                          No reminders go out:{" "}
                          {blockLabel(invoice.remindersBlockedBy).toLowerCase()}.
                        </strong>{" "}
                        {blockMeaning(invoice.remindersBlockedBy)}
                      </p>
                    </Note>
                  )}
                  <RecordReminders filter={{ invoiceId: { eq: id } }} onSkipped={query.refresh} />
                </div>
                <div className="details-side">
                  <Card title="Amounts">
                    <Amounts invoice={invoice} />
                  </Card>
                  <Card title="Details">
                    <Facts invoice={invoice} />
                  </Card>
                </div>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Amounts({ invoice }: { readonly invoice: Invoice }) {
  const { total, balance, currencyCode, dueDate, date, daysOverdue } = invoice;
  return (
    <dl className="facts">
      <dt>Open</dt>
      <dd>
        <strong>{formatMoney(balance, currencyCode)}</strong>
      </dd>
      <dt>Total</dt>
      <dd>{formatMoney(total, currencyCode)}</dd>
      <dt>Issued</dt>
      <dd>{formatDay(date)}</dd>
      <dt>Due</dt>
      <dd>
        {formatDay(dueDate)}
        {daysOverdue > 0 && (
          <span className="bad-text small"> {countOf(daysOverdue, "day")} ago</span>
        )}
      </dd>
    </dl>
  );
}

function Facts({ invoice }: { readonly invoice: Invoice }) {
  const { customer, customerSourceId, deletedAt } = invoice;
  return (
    <dl className="facts">
      <dt>Customer</dt>
      <dd>
        {customer === null ? (
          <>
            not stored yet, <span className="mono">{customerSourceId}</span>
          </>
        ) : (
          <Link to={customerPath(customer.id)}>{customer.name}</Link>
        )}
      </dd>
      <dt>Reference</dt>
      <dd>{invoice.reference ?? "–"}</dd>
      <dt>Status in Zoho</dt>
      <dd>{invoice.sourceStatus}</dd>
      <dt>Zoho's id</dt>
      <dd className="mono">{invoice.sourceId}</dd>
      <dt>Changed in Zoho</dt>
      <dd>
        <Moment at={invoice.sourceModifiedAt} />
      </dd>
      <dt>Last read</dt>
      <dd>
        <Moment at={invoice.lastSyncedAt} />
      </dd>
      {deletedAt !== null && (
        <>
          <dt>Found deleted</dt>
          <dd>
            <Moment at={deletedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}
