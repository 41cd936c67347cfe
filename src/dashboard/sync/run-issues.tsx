import type { RunIssuesQuery as IssuesData } from "../../generated/gql/graphql.ts";
import { label } from "../format/words.ts";
import { ChoiceField } from "../lists/choice-field.tsx";
import { ListFoot } from "../lists/list-foot.tsx";
import { useListParams } from "../lists/use-list-params.ts";
import { usePages } from "../lists/use-pages.ts";
import { RunIssuesQuery } from "../queries/run-issues-query.ts";
import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ISSUE_CODES, ISSUE_PHASES, ISSUE_SEVERITIES, issueFilter } from "./issue-list-state.ts";
import { IssueTable } from "./issue-table.tsx";
import "../lists/lists.css";

const PAGE = 50;
const POLL_MS = 5000;
const STATES = [
  { value: "open", name: "Open" },
  { value: "resolved", name: "Resolved" },
];
const named = (values: readonly string[]) => values.map((value) => ({ value, name: label(value) }));
const SEVERITIES = named(ISSUE_SEVERITIES);
const CODES = named(ISSUE_CODES);
const PHASES = named(ISSUE_PHASES);

interface RunIssuesProps {
  readonly runId: string;
  readonly unfinished: boolean;
}

/** The records that a run set aside, or that need a look. */
export function RunIssues({ runId, unfinished }: RunIssuesProps) {
  const { params, set } = useListParams();
  const list = usePages({
    query: RunIssuesQuery,
    variables: { id: runId, filter: issueFilter(params) },
    pageSize: PAGE,
    pick: issuesOf,
    ...(unfinished && { pollMs: POLL_MS }),
  });
  const choice = (name: string) => ({
    value: params.get(name) ?? "",
    onChoose: (value: string) => set(name, value),
  });

  return (
    <Card
      title="Issues"
      aside={
        <search className="filters">
          <ChoiceField label="State" all="Any state" options={STATES} {...choice("state")} />
          <ChoiceField
            label="Severity"
            all="Any severity"
            options={SEVERITIES}
            {...choice("severity")}
          />
          <ChoiceField label="Kind" all="Any kind" options={CODES} {...choice("code")} />
          <ChoiceField label="Phase" all="Any phase" options={PHASES} {...choice("phase")} />
        </search>
      }
    >
      {list.totalCount === null && list.error === undefined && <Skeleton />}
      {list.totalCount !== null && list.nodes.length === 0 && (
        <p className="empty">
          {params.size === 0 ? "Nothing was set aside." : "None of this kind."}
        </p>
      )}
      {list.nodes.length > 0 && (
        <IssueTable runId={runId} issues={list.nodes} onChanged={list.reload} />
      )}
      <ListFoot list={list} />
    </Card>
  );
}

function issuesOf({ syncRun }: IssuesData): NonNullable<IssuesData["syncRun"]>["issues"] | null {
  return syncRun?.issues ?? null;
}
