import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatDuration } from "../format/time.ts";
import { label } from "../format/words.ts";
import { secondsTaken } from "../live/run-state.ts";
import { StatusBadge } from "../ui/status-badge.tsx";

type Phase = RunFieldsFragment["phases"][number];

const COUNTS = [
  { name: "Fetched", of: (phase: Phase) => phase.fetched },
  { name: "New", of: (phase: Phase) => phase.inserted },
  { name: "Changed", of: (phase: Phase) => phase.updated },
  { name: "Unchanged", of: (phase: Phase) => phase.unchanged },
  { name: "Deleted", of: (phase: Phase) => phase.deleted },
  { name: "Skipped", of: (phase: Phase) => phase.skipped },
  { name: "Set aside", of: (phase: Phase) => phase.failed, bad: true },
  { name: "Calls", of: (phase: Phase) => phase.apiCalls },
] as const;

interface PhaseTableProps {
  readonly phases: readonly Phase[];
  readonly now: Date;
}

/** The truth per phase: its own status, counts and time. */
export function PhaseTable({ phases, now }: PhaseTableProps) {
  return (
    <div className="scroll-x">
      <table className="phases">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Status</th>
            {COUNTS.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
            <th scope="col" className="number">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {phases.map((phase) => {
            const taken = secondsTaken(phase, now);
            return (
              <tr key={phase.name}>
                <th scope="row" className="nowrap">
                  {label(phase.name)}
                </th>
                <td>
                  <StatusBadge status={phase.status} />
                  {phase.error !== null && <p className="bad-text small">{phase.error}</p>}
                </td>
                {COUNTS.map((column) => (
                  <Count
                    key={column.name}
                    count={column.of(phase)}
                    bad={"bad" in column && column.bad}
                  />
                ))}
                <td className="number muted">{taken === null ? "" : formatDuration(taken)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Count({ count, bad }: { readonly count: number; readonly bad: boolean }) {
  const tone = count === 0 ? "zero" : bad ? "bad-text" : "";
  return <td className={`number ${tone}`}>{formatCount(count)}</td>;
}
