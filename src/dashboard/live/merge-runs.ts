import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";

/**
 * A page of runs, newest first, brought up to what the live feed knows: each in its newest state, and those that began
 * after the page was read in front of it.
 */
export function mergeRuns(
  page: readonly RunFieldsFragment[],
  live: ReadonlyMap<string, RunFieldsFragment>,
  organizationId: string,
): RunFieldsFragment[] {
  const listed = new Set(page.map(({ id }) => id));
  const oldest = page.at(-1)?.createdAt ?? "";
  const begun = [...live.values()].filter(
    (run) =>
      !listed.has(run.id) && run.organization.id === organizationId && run.createdAt >= oldest,
  );
  return [...begun, ...page.map((run) => newer(run, live.get(run.id)))].sort((one, other) =>
    other.createdAt.localeCompare(one.createdAt),
  );
}

export function newer(
  run: RunFieldsFragment,
  other: RunFieldsFragment | undefined,
): RunFieldsFragment {
  return other !== undefined && other.seq > run.seq ? other : run;
}
