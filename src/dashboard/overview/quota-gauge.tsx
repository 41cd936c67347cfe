import { formatCount, formatPercent } from "../format/count.ts";
import { type Quota, quotaShares } from "./quota.ts";

const WIDTH = 200;
const HEIGHT = 108;
const RADIUS = 88;
const STROKE = 13;
const CENTER_Y = 100;
/** Between the used part and the reserve's mark, as a share of the arc. */
const MARK = 0.006;

/** A half circle: the used part filled, the reserve for people hatched lighter at its end. */
export function QuotaGauge({ quota }: { readonly quota: Quota }) {
  const { used, reserveFrom } = quotaShares(quota);
  const description = `${formatCount(quota.usedToday)} of ${formatCount(quota.perDayLimit)} calls used, ${formatCount(quota.reserved)} reserved for people`;
  const level = used >= 1 ? "gauge-full" : used >= reserveFrom ? "gauge-reserve-used" : "";
  return (
    <div className="gauge">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
        <path className="gauge-track" d={arc(0, reserveFrom)} strokeWidth={STROKE} />
        {reserveFrom < 1 && (
          <path
            className="gauge-reserve"
            d={arc(Math.min(1, reserveFrom + MARK), 1)}
            strokeWidth={STROKE}
          />
        )}
        {used > 0 && (
          <path className={`gauge-used ${level}`} d={arc(0, used)} strokeWidth={STROKE} />
        )}
      </svg>
      <p className="gauge-text" aria-hidden="true">
        <span className="gauge-figure">{formatPercent(used)}</span>
        <span className="muted small">
          {formatCount(quota.usedToday)} of {formatCount(quota.perDayLimit)}
        </span>
      </p>
      <p className="gauge-key muted small" aria-hidden="true">
        {formatCount(quota.reserved)} kept for people
      </p>
    </div>
  );
}

/** From one share of the half circle to another, left to right. */
function arc(from: number, to: number): string {
  const [x1, y1] = point(from);
  const [x2, y2] = point(to);
  return `M ${x1} ${y1} A ${RADIUS} ${RADIUS} 0 0 1 ${x2} ${y2}`;
}

function point(share: number): [x: string, y: string] {
  const angle = Math.PI * (1 - share);
  return [
    (WIDTH / 2 + RADIUS * Math.cos(angle)).toFixed(2),
    (CENTER_Y - RADIUS * Math.sin(angle)).toFixed(2),
  ];
}
