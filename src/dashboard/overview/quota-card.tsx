import { formatCount } from "../format/count.ts";
import { formatMoment } from "../format/time.ts";
import { useNow } from "../live/use-now.ts";
import { Card } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";
import { Note } from "../ui/note.tsx";
import { type Quota, quotaShares } from "./quota.ts";
import { QuotaGauge } from "./quota-gauge.tsx";

/** The calls of today and of this minute, and when there are more. */
export function QuotaCard({ quota }: { readonly quota: Quota }) {
  const now = useNow(15_000);
  const { left, leftForSyncs } = quotaShares(quota);
  const blockedUntil = quota.blockedUntil === null ? null : new Date(quota.blockedUntil);
  return (
    <Card
      title="API calls today"
      aside={
        <span className="muted small">
          resets <Moment at={quota.resetsAt} now={now} />
        </span>
      }
    >
      <QuotaGauge quota={quota} />
      <dl className="facts small">
        <dt>Left for syncs</dt>
        <dd>{formatCount(leftForSyncs)}</dd>
        <dt>Left with the reserve</dt>
        <dd>{formatCount(left)}</dd>
        <dt>In the last minute</dt>
        <dd>
          {formatCount(quota.usedThisMinute)} of {formatCount(quota.perMinuteLimit)}
        </dd>
      </dl>
      {blockedUntil !== null && blockedUntil > now && (
        <Note tone="waiting">
          <p>Zoho refuses calls until {formatMoment(blockedUntil)}.</p>
        </Note>
      )}
    </Card>
  );
}
