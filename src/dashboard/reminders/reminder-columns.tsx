import type { ReactNode } from "react";
import type { ReminderFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatMoney } from "../format/money.ts";
import { reasonLabel, reminderStatusWord } from "../format/record-words.ts";
import { formatExactMoment, formatShortMoment } from "../format/time.ts";
import { label, offsetLabel } from "../format/words.ts";
import type { Column } from "../lists/list-table.tsx";
import { Link } from "../routing/link.tsx";
import { customerPath, invoicePath } from "../routing/route.ts";
import { Badge } from "../ui/badge.tsx";

type Reminder = ReminderFieldsFragment;
type Name = "time" | "customer" | "invoice" | "channel" | "step" | "open" | "status" | "actions";

/** The columns named, in this order. */
export function reminderColumns(
  names: readonly Name[],
  actions: (reminder: Reminder) => ReactNode,
): readonly Column<Reminder>[] {
  const columns: Readonly<Record<Name, Column<Reminder>>> = {
    time: {
      title: "Goes out",
      width: "184px",
      cell: ({ scheduledFor, decision }) => (
        <>
          <time dateTime={scheduledFor} title={formatExactMoment(new Date(scheduledFor))}>
            {formatShortMoment(new Date(scheduledFor))}
          </time>
          {decision?.kind === "RESCHEDULE" && (
            <span className="muted small" title={rescheduledBy(decision)}>
              {" "}
              by hand
            </span>
          )}
        </>
      ),
    },
    customer: {
      title: "Customer",
      cell: ({ customer }) =>
        customer === null ? (
          <span className="muted">unknown</span>
        ) : (
          <Link to={customerPath(customer.id)} className="quiet">
            {customer.name}
          </Link>
        ),
    },
    invoice: {
      title: "Invoice",
      width: "120px",
      cell: ({ invoice }) => <Link to={invoicePath(invoice.id)}>{invoice.number}</Link>,
    },
    channel: {
      title: "Channel",
      width: "84px",
      cell: ({ channel }) => <span className="channel">{label(channel)}</span>,
    },
    step: {
      title: "Step",
      width: "164px",
      wideOnly: true,
      cell: ({ offsetDays }) => <span className="muted">{offsetLabel(offsetDays)}</span>,
    },
    open: {
      title: "Open",
      width: "130px",
      number: true,
      wideOnly: true,
      cell: ({ invoice }) => formatMoney(invoice.balance, invoice.currencyCode),
    },
    status: {
      title: "Status",
      cell: ({ status, reason }) => (
        <>
          <Badge word={reminderStatusWord(status)} />
          {reason !== null && (
            <span className="muted small" title={reasonLabel(reason)}>
              {" "}
              {reasonLabel(reason)}
            </span>
          )}
        </>
      ),
    },
    actions: {
      title: "Actions",
      hiddenTitle: true,
      width: "52px",
      number: true,
      cell: actions,
    },
  };
  return names.map((name) => columns[name]);
}

function rescheduledBy({ by, note }: NonNullable<Reminder["decision"]>): string {
  return note === null ? `Rescheduled by ${by}` : `Rescheduled by ${by}: ${note}`;
}
