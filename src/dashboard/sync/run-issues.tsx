import { useState } from "react";
import type { RunIssuesQuery as IssuesData } from "../../generated/gql/graphql.ts";
import { label } from "../format/words.ts";
import { ListFoot } from "../lists/list-foot.tsx";
import { usePages } from "../lists/use-pages.ts";
import { RunIssuesQuery } from "../queries/run-issues-query.ts";
import { useViewer } from "../shell/viewer-context.ts";
import { Card } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { RawRecord } from "./raw-record.tsx";

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
const PAGE = 50;
const POLL_MS = 5000;

interface RunIssuesProps {
  readonly runId: string;
  readonly unfinished: boolean;
}

/** The records that a run set aside, or that need a look. */
export function RunIssues({ runId, unfinished }: RunIssuesProps) {
  const [choice, setChoice] = useState<Choice>("ALL");
  const list = usePages({
    query: RunIssuesQuery,
    variables: { id: runId, filter: FILTERS[choice] },
    pageSize: PAGE,
    pick: issuesOf,
    ...(unfinished && { pollMs: POLL_MS }),
  });

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
      {list.totalCount === null && list.error === undefined && <Skeleton />}
      {list.totalCount !== null && list.nodes.length === 0 && (
        <p className="empty">
          {choice === "ALL" ? "Nothing was set aside." : "None of this kind."}
        </p>
      )}
      {list.nodes.length > 0 && <IssueTable issues={list.nodes} />}
      <ListFoot list={list} />
    </Card>
  );
}

function issuesOf({ syncRun }: IssuesData): NonNullable<IssuesData["syncRun"]>["issues"] | null {
  return syncRun?.issues ?? null;
}

function IssueTable({ issues }: { readonly issues: readonly Issue[] }) {
  const isAdmin = useViewer().role === "ADMIN";
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
              <td className="issue-message">
                {issue.message}
                {isAdmin && issue.sourceId !== null && <RawRecord issueId={issue.id} />}
              </td>
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
