import { lazy, useState } from "react";
import { countOf } from "../format/count.ts";
import { formatMoney } from "../format/money.ts";
import { Card } from "../ui/card.tsx";
import { ChartPlace } from "../ui/chart-place.tsx";
import { type Receivables, shares } from "./aging.ts";

const CHART_HEIGHT = "220px";
const AgingChart = lazy(() => import("./aging-chart.tsx"));

/** The open balance by age: one currency large, the others to choose from. Currencies are never added up. */
export function ReceivablesCard({ receivables }: { readonly receivables: readonly Receivables[] }) {
  const sorted = receivables.toSorted((one, other) => other.openInvoices - one.openInvoices);
  const [chosenCode, choose] = useState<string | null>(null);
  const chosen = sorted.find(({ currencyCode }) => currencyCode === chosenCode) ?? sorted[0];

  return (
    <Card title="Open balance by age" className="receivables">
      {chosen === undefined ? (
        <p className="empty">Nothing is open. Invoices appear here after the first sync.</p>
      ) : (
        <>
          <div>
            <p className="receivables-balance">
              {formatMoney(chosen.balance, chosen.currencyCode)}
            </p>
            <p className="muted">in {countOf(chosen.openInvoices, "open invoice")}</p>
          </div>
          <ChartPlace height={CHART_HEIGHT}>
            <AgingChart receivables={chosen} />
          </ChartPlace>
          {sorted.length > 1 && (
            <ul className="currencies" aria-label="Currencies">
              {sorted.map((one) => (
                <li key={one.currencyCode}>
                  <button
                    type="button"
                    className="currency"
                    aria-pressed={one === chosen}
                    onClick={() => choose(one.currencyCode)}
                  >
                    <span className="currency-code">{one.currencyCode}</span>
                    <AgingStrip receivables={one} />
                    <span className="number">{formatMoney(one.balance, one.currencyCode)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}

function AgingStrip({ receivables: { buckets } }: { readonly receivables: Receivables }) {
  const parts = shares(buckets);
  return (
    <span className="strip" aria-hidden="true">
      {buckets.map(({ fromDays }, index) => (
        <span
          key={fromDays ?? "current"}
          className={`age-${index}`}
          style={{ flexGrow: parts[index] ?? 0 }}
        />
      ))}
    </span>
  );
}
