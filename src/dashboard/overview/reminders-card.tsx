import type { OverviewQuery } from "../../generated/gql/graphql.ts";
import { formatExactMoment, formatShortMoment } from "../format/time.ts";
import { label, offsetLabel } from "../format/words.ts";
import { Link } from "../routing/link.tsx";
import { invoicePath } from "../routing/route.ts";
import { Card } from "../ui/card.tsx";

interface RemindersCardProps {
  readonly reminders: OverviewQuery["reminders"]["nodes"];
  readonly total: number;
}

/** What goes out next. */
export function RemindersCard({ reminders, total }: RemindersCardProps) {
  return (
    <Card
      title="Next reminders"
      aside={
        total > reminders.length && (
          // Without their number: the page also has what should have gone out before.
          <Link to="/reminders" className="small">
            All reminders
          </Link>
        )
      }
    >
      {reminders.length === 0 ? (
        <p className="empty">No reminder is planned. Open invoices get theirs after a sync.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Goes out</th>
              <th scope="col">Customer</th>
              <th scope="col" className="wide-only">
                Invoice
              </th>
              <th scope="col">Channel</th>
            </tr>
          </thead>
          <tbody>
            {reminders.map(({ id, scheduledFor, customer, channel, offsetDays, invoice }) => (
              <tr key={id}>
                <td className="nowrap">
                  <time dateTime={scheduledFor} title={formatExactMoment(new Date(scheduledFor))}>
                    {formatShortMoment(new Date(scheduledFor))}
                  </time>
                </td>
                <th scope="row" className="reminder-customer">
                  {customer?.name ?? <span className="muted">unknown</span>}
                </th>
                <td className="nowrap wide-only">
                  <Link to={invoicePath(invoice.id)}>{invoice.number}</Link>{" "}
                  <span className="muted small">{offsetLabel(offsetDays)}</span>
                </td>
                <td>
                  <span className="channel">{label(channel)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
