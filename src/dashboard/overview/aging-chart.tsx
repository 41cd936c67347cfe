import { countOf } from "../format/count.ts";
import { formatMoney, formatShortMoney } from "../format/money.ts";
import { barHeights, bucketLabel, type Receivables } from "./aging.ts";

/** One bar for each age, the amounts written above them. */
export default function AgingChart({ receivables }: { readonly receivables: Receivables }) {
  const { buckets, currencyCode } = receivables;
  const heights = barHeights(buckets);
  return (
    <ol className="aging" aria-label={`Open balance in ${currencyCode} by days overdue`}>
      {buckets.map((bucket, index) => (
        <li key={bucket.fromDays ?? "current"}>
          <span className="aging-bar-space">
            <span
              className={`aging-bar age-${index}`}
              style={{ height: `calc((100% - 1.6em) * ${heights[index] ?? 0})` }}
            >
              <span className="aging-amount" title={formatMoney(bucket.balance, currencyCode)}>
                {formatShortMoney(bucket.balance, currencyCode)}
              </span>
            </span>
          </span>
          <span className="aging-label">{bucketLabel(bucket)}</span>
          <span className="muted small">{countOf(bucket.invoices, "invoice")}</span>
        </li>
      ))}
    </ol>
  );
}
