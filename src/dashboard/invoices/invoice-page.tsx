import { useState } from "react";
import type { InvoiceQuery as InvoiceData } from "../../generated/gql/graphql.ts";
import { countOf } from "../format/count.ts";
import { formatDay } from "../format/day.ts";
import { formatMoney } from "../format/money.ts";
import { blockLabel, blockMeaning, invoiceStatusWord } from "../format/record-words.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { InvoiceQuery } from "../queries/invoice-query.ts";
import { PauseButton } from "../records/pause-button.tsx";
import { PauseNote } from "../records/pause-note.tsx";
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
import { InvoiceHistory } from "./invoice-history.tsx";
import "../lists/lists.css";

type Invoice = NonNullable<InvoiceData["invoice"]>;

export function InvoicePage({ id }: { readonly id: string }) {
  const query = useFreshQuery({ query: InvoiceQuery, variables: { id } });
  useTitle(query.data?.invoice?.number ?? "Invoice");
  const [decisions, setDecisions] = useState(0);
  const decided = (): void => {
    query.refresh();
    setDecisions(decisions + 1);
  };
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
                <div className="page-actions">
                  {invoice.remindersPause === null && invoice.deletedAt === null && (
                    <PauseButton
                      target={{ invoiceId: id }}
                      name="this invoice"
                      onPaused={decided}
                    />
                  )}
                  <RefreshButton id={id} onRefreshed={decided} />
                </div>
              </div>
              <div className="details">
                <div className="details-main">
                  {invoice.remindersPause !== null && (
                    <PauseNote
                      target={{ invoiceId: id }}
                      pause={invoice.remindersPause}
                      onResumed={decided}
                    />
                  )}
                  <Blocked invoice={invoice} />
                  <RecordReminders
                    filter={{ invoiceId: { eq: id } }}
                    decisions={decisions}
                    onDecided={decided}
                  />
                  <InvoiceHistory id={id} decisions={decisions} />
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

/** Why no reminder goes out, unless the pause above says it already. */
function Blocked({ invoice }: { readonly invoice: Invoice }) {
  const { remindersBlockedBy: block, remindersPause, customer } = invoice;
  if (block === null || (block === "PAUSED" && remindersPause !== null)) return null;
  return (
    <Note tone="waiting">
      <p>
        <strong>No reminders go out: {blockLabel(block).toLowerCase()}.</strong>{" "}
        {block === "PAUSED" && customer !== null ? (
          <>
            The reminders of <Link to={customerPath(customer.id)}>{customer.name}</Link> are paused.
          </>
        ) : (
          blockMeaning(block)
        )}
      </p>
    </Note>
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
