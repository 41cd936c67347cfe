import { useEffect } from "react";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { InvoiceHistoryQuery } from "../queries/invoice-history-query.ts";
import { EventList } from "../reminders/event-list.tsx";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";

const LAST_EVENTS = 40;
/** More steps than a policy may have. */
const STEPS = 50;

interface InvoiceHistoryProps {
  readonly id: string;
  /** Grows when something was decided: then there is more to tell. */
  readonly decisions: number;
}

/** What happened to the reminders of an invoice: planned, moved, held back, sent, and by whom. */
export function InvoiceHistory({ id, decisions }: InvoiceHistoryProps) {
  const query = useFreshQuery({
    query: InvoiceHistoryQuery,
    variables: { id, last: LAST_EVENTS, reminders: STEPS },
  });
  const { refresh } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again for each decision, and for nothing else
  useEffect(() => {
    if (decisions > 0) refresh();
  }, [decisions]);
  return (
    <Card title="History">
      <Loaded query={query}>
        {({ invoice }) => (
          <EventList
            events={invoice?.reminderHistory ?? []}
            steps={
              new Map(invoice?.reminders.nodes.map((one) => [one.id, one.offsetDays] as const))
            }
          />
        )}
      </Loaded>
    </Card>
  );
}
