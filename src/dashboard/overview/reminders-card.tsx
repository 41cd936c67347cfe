import type { OverviewQuery } from "../../generated/gql/graphql.ts";
import { formatMoney } from "../format/money.ts";
import { formatExactMoment, formatShortMoment } from "../format/time.ts";
import { label, offsetLabel } from "../format/words.ts";

type Reminder = OverviewQuery["reminders"]["nodes"][number];

export function RemindersCard({ reminders }: { readonly reminders: readonly Reminder[] }) {
  if (reminders.length === 0) {
    return <p className="empty">No reminder is planned. Open invoices get theirs after a sync.</p>;
  }
  return (
    <div className="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">Goes out</th>
            <th scope="col">Customer</th>
            <th scope="col">Channel</th>
            <th scope="col" className="wide-only">
              Step
            </th>
            <th scope="col" className="wide-only">
              Invoice
            </th>
            <th scope="col" className="number">
              Open
            </th>
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
              <td>
                <span className="channel">{label(channel)}</span>
              </td>
              <td className="muted nowrap wide-only">{offsetLabel(offsetDays)}</td>
              <td className="nowrap wide-only">{invoice.number}</td>
              <td className="number">{formatMoney(invoice.balance, invoice.currencyCode)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
