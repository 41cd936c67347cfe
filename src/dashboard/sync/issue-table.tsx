import type { RunIssuesQuery as IssuesData } from "../../generated/gql/graphql.ts";
import { label } from "../format/words.ts";
import { useMaySync, useViewer } from "../shell/viewer-context.ts";
import { Badge } from "../ui/badge.tsx";
import { Moment } from "../ui/moment.tsx";
import { ApproveButton } from "./approve-button.tsx";
import { RawRecord } from "./raw-record.tsx";
import { RetryButton } from "./retry-button.tsx";

export type Issue = NonNullable<IssuesData["syncRun"]>["issues"]["nodes"][number];

interface IssueTableProps {
  readonly runId: string;
  readonly issues: readonly Issue[];
  readonly onChanged: () => void;
}

export function IssueTable({ runId, issues, onChanged }: IssueTableProps) {
  const maySync = useMaySync();
  const isAdmin = useViewer().role === "ADMIN";
  return (
    <div className="scroll-x">
      <table className="issues">
        <thead>
          <tr>
            <th scope="col">Issue</th>
            <th scope="col">What to do</th>
            <th scope="col">Phase</th>
            <th scope="col">Record</th>
            <th scope="col">When</th>
            {maySync && (
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {issues.map((issue) => (
            <tr key={issue.id}>
              <th scope="row" className="nowrap">
                <Badge
                  word={{
                    label: label(issue.severity),
                    tone: issue.severity === "ERROR" ? "bad" : "partial",
                  }}
                />
                <span className="issue-code mono">{issue.code}</span>
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
                  <span className="good-text">
                    resolved <Moment at={issue.resolvedAt} />
                  </span>
                )}
              </td>
              {maySync && (
                <td className="number">
                  {issue.resolvedAt === null && issue.sourceId !== null && (
                    <RetryButton issueId={issue.id} sourceId={issue.sourceId} />
                  )}
                  {isAdmin &&
                    issue.resolvedAt === null &&
                    issue.code === "DELETIONS_OVER_CEILING" && (
                      <ApproveButton runId={runId} onApproved={onChanged} />
                    )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
