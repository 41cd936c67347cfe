import { countOf } from "../format/count.ts";
import { formatDuration } from "../format/time.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { SyncForecastQuery } from "../queries/sync-forecast-query.ts";

interface ForecastProps {
  readonly organizationId: string;
  readonly kind: "FULL" | "INCREMENTAL";
}

const BASIS: Readonly<Record<string, string>> = {
  KNOWN: "From what is stored.",
  ESTIMATED: "An estimate from earlier syncs.",
  UNKNOWN: "Nothing was synced yet: this is the least that it can be.",
};

/** What a sync will cost in calls and time. */
export function Forecast({ organizationId, kind }: ForecastProps) {
  const { data, error, fetching } = useFreshQuery({
    query: SyncForecastQuery,
    variables: { organizationId, kind },
  });
  if (data === undefined) {
    return (
      <p className="forecast muted">
        {error ? "What it will cost could not be found out." : "Looking up what it will cost…"}
      </p>
    );
  }
  const { apiCalls, minutes, fitsToday, basis } = data.syncForecast;
  return (
    <div className="forecast" aria-live="polite" aria-busy={fetching}>
      <p>
        About <strong>{countOf(apiCalls, "call")}</strong>,{" "}
        <strong>{minutes * 60 < 1 ? "without waiting" : formatDuration(minutes * 60)}</strong>
      </p>
      <p className="muted small">{BASIS[basis] ?? ""}</p>
      {!fitsToday && (
        <p className="forecast-over small">
          More than is left for today: the run will wait for the reset and go on by itself.
        </p>
      )}
    </div>
  );
}
