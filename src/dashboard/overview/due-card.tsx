import type { OverviewQuery } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatMoney } from "../format/money.ts";
import { Link } from "../routing/link.tsx";
import { customerPath, invoicePath } from "../routing/route.ts";
import { Card } from "../ui/card.tsx";

interface DueCardProps {
  readonly invoices: OverviewQuery["dueToday"]["nodes"];
  readonly total: number;
  /** `2026-11-22`, where the organization is. */
  readonly today: string;
}

/** The open invoices that are due today, the largest first. */
export function DueCard({ invoices, total, today }: DueCardProps) {
  return (
    <Card
      title="Due today"
      aside={
        total > invoices.length && (
          <Link to={`/invoices?show=open&due=${today}`} className="small">
            All {formatCount(total)}
          </Link>
        )
      }
    >
      {invoices.length === 0 ? (
        <p className="empty">No open invoice is due today.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Invoice</th>
              <th scope="col">Customer</th>
              <th scope="col" className="number">
                Open
              </th>
            </tr>
          </thead>
          <tbody>
            {invoices.map(({ id, number, customer, balance, currencyCode }) => (
              <tr key={id}>
                <th scope="row" className="nowrap">
                  <Link to={invoicePath(id)}>{number}</Link>
                </th>
                <td className="reminder-customer">
                  {customer === null ? (
                    <span className="muted">unknown</span>
                  ) : (
                    <Link to={customerPath(customer.id)} className="quiet">
                      {customer.name}
                    </Link>
                  )}
                </td>
                <td className="number">{formatMoney(balance, currencyCode)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
