import { formatCount } from "../format/count.ts";
import { blockLabel, blockMeaning } from "../format/record-words.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { ReminderSummaryQuery } from "../queries/reminder-summary-query.ts";
import { Link } from "../routing/link.tsx";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";

const POLL_MS = 60_000;

/** The open invoices by what becomes of their reminders; each reason leads to its invoices. */
export function BlockedCard({ organizationId }: { readonly organizationId: string }) {
  const query = useFreshQuery(
    { query: ReminderSummaryQuery, variables: { organizationId } },
    { pollMs: POLL_MS },
  );
  return (
    <Card title="Open invoices">
      <Loaded query={query}>
        {({ reminderSummary: { planned, blocked } }) => {
          const reasons = blocked.filter(({ invoices }) => invoices > 0);
          return (
            <>
              <p>
                <strong className="planned">{formatCount(planned)}</strong> have a reminder to come.
              </p>
              {reasons.length > 0 && (
                <ul className="reasons">
                  {reasons.map(({ reason, invoices }) => (
                    <li key={reason}>
                      <Link
                        to={`/invoices?show=open&blocked=${encodeURIComponent(reason)}`}
                        title={blockMeaning(reason)}
                      >
                        {blockLabel(reason)}
                      </Link>
                      <span>{formatCount(invoices)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
