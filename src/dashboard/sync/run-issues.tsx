import { useState } from "react";
import type { RunIssuesQuery as IssuesData } from "../../generated/gql/graphql.ts";
import { countOf } from "../format/count.ts";
import { label } from "../format/words.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { RunIssuesQuery } from "../queries/run-issues-query.ts";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";

type Issue = NonNullable<IssuesData["syncRun"]>["issues"]["nodes"][number];
type Choice = "ALL" | "OPEN" | "ERROR";

const CHOICES: readonly { readonly choice: Choice; readonly name: string }[] = [
  { choice: "ALL", name: "All" },
  { choice: "OPEN", name: "Open" },
  { choice: "ERROR", name: "Errors" },
];
const FILTERS = {
  ALL: {},
  OPEN: { resolved: false },
  ERROR: { severity: { eq: "ERROR" } },
} as const;
const PAGE = 25;
/** The API gives no longer page. */
const MOST = 100;
const POLL_MS = 5000;

interface RunIssuesProps {
  readonly runId: string;
  readonly unfinished: boolean;
}

/** The records that a run set aside, or that need a look. */
export function RunIssues({ runId, unfinished }: RunIssuesProps) {
  const [choice, setChoice] = useState<Choice>("ALL");
  const [first, setFirst] = useState(PAGE);
  const query = useFreshQuery(
    { query: RunIssuesQuery, variables: { id: runId, first, filter: FILTERS[choice] } },
    unfinished ? { pollMs: POLL_MS } : {},
  );
  const total = query.data?.syncRun?.issues.totalCount;

  return (
    <Card
      title="Issues"
      aside={
        <fieldset className="segments">
          <legend className="visually-hidden">Which issues</legend>
          {CHOICES.map(({ choice: one, name }) => (
            <label key={one}>
              <input
                type="radio"
                name="issues"
                checked={choice === one}
                onChange={() => setChoice(one)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      }
    >
      <Loaded query={query}>
        {({ syncRun }) =>
          syncRun === null || syncRun.issues.nodes.length === 0 ? (
            <p className="empty">
              {choice === "ALL" ? "Nothing was set aside." : "None of this kind."}
            </p>
          ) : (
            <>
              <IssueTable issues={syncRun.issues.nodes} />
              <div className="issues-foot muted small">
                {total !== undefined && countOf(total, "issue")}
                {syncRun.issues.pageInfo.hasNextPage && first < MOST && (
                  <button
                    type="button"
                    className="button button-small"
                    disabled={query.fetching}
                    onClick={() => setFirst(MOST)}
                  >
                    Show more
                  </button>
                )}
              </div>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function IssueTable({ issues }: { readonly issues: readonly Issue[] }) {
  return (
    <div className="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">Issue</th>
            <th scope="col">What to do</th>
            <th scope="col">Phase</th>
            <th scope="col">Record</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {issues.map((issue) => (
            <tr key={issue.id}>
              <th scope="row" className="nowrap">
                <span className={issue.severity === "ERROR" ? "bad-text" : "warning-text"}>
                  {label(issue.severity)}
                </span>{" "}
                <span className="mono">{issue.code}</span>
              </th>
              <td className="issue-message">{issue.message}</td>
              <td className="nowrap">{label(issue.phase)}</td>
              <td className="mono">{issue.sourceId ?? ""}</td>
              <td>
                {issue.resolvedAt === null ? (
                  <Moment at={issue.createdAt} />
                ) : (
                  <span className="muted">
                    resolved <Moment at={issue.resolvedAt} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
