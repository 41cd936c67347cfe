import { useState } from "react";
import { useQuery } from "urql";
import type {
  PolicyPreviewQuery as PreviewData,
  UpdateReminderPolicyInput,
} from "../../generated/gql/graphql.ts";
import { countOf, formatCount } from "../format/count.ts";
import { blockLabel } from "../format/record-words.ts";
import { formatShortMoment } from "../format/time.ts";
import { label, offsetLabel } from "../format/words.ts";
import { PolicyPreviewQuery } from "../queries/policy-preview-query.ts";
import { LazyDayChart } from "../reminders/lazy-day-chart.ts";
import { Link } from "../routing/link.tsx";
import { invoicePath } from "../routing/route.ts";
import { Card } from "../ui/card.tsx";
import { ChartPlace } from "../ui/chart-place.tsx";
import { Failure } from "../ui/failure.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useRested } from "./use-rested.ts";

type Preview = NonNullable<PreviewData["reminderPolicyPreview"]["preview"]>;

const DAYS = 14;
const CHART_HEIGHT = "250px";

interface PolicyPreviewProps {
  readonly organizationId: string;
  /** Null while what is typed cannot be sent. */
  readonly input: UpdateReminderPolicyInput | null;
}

/** What the policy in the form would plan, before it is stored: follows each change. */
export function PolicyPreview({ organizationId, input }: PolicyPreviewProps) {
  const rested = useRested(input === null ? null : JSON.stringify(input));
  const [{ data, error, fetching }, execute] = useQuery({
    query: PolicyPreviewQuery,
    variables: {
      organizationId,
      days: DAYS,
      input: rested === null ? {} : (JSON.parse(rested) as UpdateReminderPolicyInput),
    },
    pause: rested === null,
    requestPolicy: "cache-and-network",
  });
  // What was shown last stays until there is something newer to show.
  const [kept, keep] = useState<Preview | null>(null);
  const preview = data?.reminderPolicyPreview.preview ?? null;
  if (preview !== null && preview !== kept) keep(preview);
  const refused = (data?.reminderPolicyPreview.userErrors.length ?? 0) > 0;
  const outdated = fetching || input === null || refused;

  return (
    <Card title="What it would plan" className="preview">
      {error !== undefined && (
        <Failure error={error} onRetry={() => execute({ requestPolicy: "network-only" })} />
      )}
      {kept === null && error === undefined && <Skeleton />}
      {kept !== null && (
        <div className="preview-body" aria-live="polite" aria-busy={outdated}>
          <Figures preview={kept} />
          <ChartPlace height={CHART_HEIGHT}>
            <LazyDayChart days={kept.days} />
          </ChartPlace>
          <Blocked preview={kept} />
          <Next preview={kept} />
        </div>
      )}
    </Card>
  );
}

function Figures({ preview }: { readonly preview: Preview }) {
  const { reminders, planned, invoices, complete, added, moved, removed } = preview;
  const changes = [
    { sign: "+", count: added, name: "new" },
    { sign: "−", count: removed, name: "gone" },
    { sign: "", count: moved, name: "at another time or on another channel" },
  ].filter(({ count }) => count > 0);
  return (
    <div>
      <p className="preview-figure">
        <strong>{formatCount(reminders)}</strong> reminders for {formatCount(planned)} of{" "}
        {countOf(invoices, "open invoice")}
      </p>
      <p className="muted small">
        {changes.length === 0
          ? "As it is planned now."
          : changes
              .map(({ sign, count, name }) => `${sign}${formatCount(count)} ${name}`)
              .join(", ")}
        {!complete && " These are a random sample of the open invoices."}
      </p>
    </div>
  );
}

function Blocked({ preview: { blocked } }: { readonly preview: Preview }) {
  if (blocked.length === 0) return null;
  return (
    <dl className="facts small">
      {blocked.map(({ reason, invoices }) => (
        <div key={reason} className="facts-row">
          <dt>{blockLabel(reason)}</dt>
          <dd>{formatCount(invoices)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Next({ preview: { next } }: { readonly preview: Preview }) {
  if (next.length === 0) return null;
  return (
    <div>
      <h3>First to go out</h3>
      <ul className="preview-next">
        {next.map(({ invoice, scheduledFor, channel, offsetDays }) => (
          <li key={`${invoice?.id} ${offsetDays}`}>
            <time dateTime={scheduledFor} className="nowrap">
              {formatShortMoment(new Date(scheduledFor))}
            </time>
            <span className="channel">{label(channel)}</span>
            <span className="preview-invoice">
              {invoice !== null && (
                <>
                  <Link to={invoicePath(invoice.id)}>{invoice.number}</Link>{" "}
                  {invoice.customer?.name}
                </>
              )}
              <span className="muted"> {offsetLabel(offsetDays)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
