import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatDuration } from "../format/time.ts";
import { label } from "../format/words.ts";
import { runTotals, secondsTaken } from "../live/run-state.ts";
import { useNow } from "../live/use-now.ts";
import { Link } from "../routing/link.tsx";
import { runPath } from "../routing/route.ts";
import { Moment } from "../ui/moment.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";

/** Runs, the newest first. The bar behind a duration is its share of the longest shown. */
export function RunHistory({ runs }: { readonly runs: readonly RunFieldsFragment[] }) {
  const now = useNow(1000);
  const longest = Math.max(1, ...runs.map((run) => secondsTaken(run, now) ?? 0));
  return (
    <div className="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Status</th>
            <th scope="col">Started</th>
            <th scope="col">Took</th>
            <th scope="col" className="number">
              Fetched
            </th>
            <th scope="col" className="number">
              Changes
            </th>
            <th scope="col" className="number">
              Set aside
            </th>
            <th scope="col" className="number">
              Calls
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const { fetched, changed, failed } = runTotals(run);
            const taken = secondsTaken(run, now);
            return (
              <tr key={run.id}>
                <th scope="row" className="nowrap">
                  <Link to={runPath(run.id)}>{label(run.kind)}</Link>
                  {run.dryRun && " (dry run)"}{" "}
                  <span className="muted small">{label(run.trigger)}</span>
                </th>
                <td>
                  <StatusBadge status={run.status} />
                </td>
                <td>
                  <Moment at={run.startedAt ?? run.createdAt} now={now} />
                </td>
                <td className="took">
                  {taken !== null && (
                    <>
                      <span
                        className="took-bar"
                        aria-hidden="true"
                        style={{ width: `${(taken / longest) * 64}px` }}
                      />
                      {formatDuration(taken)}
                    </>
                  )}
                </td>
                <td className="number">{formatCount(fetched)}</td>
                <td className="number">{formatCount(changed)}</td>
                <td className={`number ${failed === 0 ? "zero" : "bad-text"}`}>
                  {formatCount(failed)}
                </td>
                <td className="number">{formatCount(run.apiCalls)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
