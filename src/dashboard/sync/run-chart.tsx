import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatDuration, formatShortMoment } from "../format/time.ts";
import { label } from "../format/words.ts";
import { runMeasures } from "./run-measures.ts";

/** Each run as two bars: above the line how long it took, below it the calls that it made. */
export default function RunChart({ runs }: { readonly runs: readonly RunFieldsFragment[] }) {
  const { measures, longest, mostCalls } = runMeasures(runs);
  return (
    <figure
      className="run-chart"
      aria-label={`Duration and calls of the last ${measures.length} runs: up to ${formatDuration(longest)} and ${formatCount(mostCalls)} calls.`}
    >
      <figcaption className="run-chart-scale muted small" aria-hidden="true">
        <span>{formatDuration(longest)}</span>
        <span>{formatCount(mostCalls)} calls</span>
      </figcaption>
      <div className="run-bars" aria-hidden="true">
        {measures.map(({ id, kind, startedAt, seconds, calls, tone }) => (
          <div
            key={id}
            className={`run-bar tone-${tone}`}
            title={`${label(kind)}, ${formatShortMoment(new Date(startedAt))}: ${formatDuration(seconds)}, ${formatCount(calls)} calls`}
          >
            <span className="run-bar-half run-bar-time">
              <span style={{ height: `${(seconds / longest) * 100}%` }} />
            </span>
            <span className="run-bar-half run-bar-calls">
              <span style={{ height: `${(calls / mostCalls) * 100}%` }} />
            </span>
          </div>
        ))}
      </div>
    </figure>
  );
}
