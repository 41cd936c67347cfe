import { builder } from "../builder.ts";
import { IssueSeverity, SyncPhaseName } from "../enums/sync.ts";
import type { Parameters } from "../sql/parameters.ts";
import { type Choice, enumFilter, IdFilter, StringFilter } from "./comparators.ts";
import { type Conditions, choice, flag, idChoice, type Logical } from "./conditions.ts";

export interface SyncIssueFilterShape extends Logical<SyncIssueFilterShape> {
  readonly code?: Choice | null | undefined;
  readonly severity?: Choice | null | undefined;
  readonly phase?: Choice | null | undefined;
  readonly organizationId?: Choice | null | undefined;
  readonly sourceId?: Choice | null | undefined;
  readonly resolved?: boolean | null | undefined;
}

const IssueSeverityFilter = enumFilter("IssueSeverityFilter", IssueSeverity);
const SyncPhaseNameFilter = enumFilter("SyncPhaseNameFilter", SyncPhaseName);

export const SyncIssueFilter = builder.inputRef<SyncIssueFilterShape>("SyncIssueFilter").implement({
  description:
    "Which issues to list. All that is given must hold; null is the same as leaving it out.",
  fields: (t) => ({
    code: t.field({ type: StringFilter, description: "By code, for example INVALID_PHONE." }),
    severity: t.field({ type: IssueSeverityFilter, description: "By severity." }),
    phase: t.field({ type: SyncPhaseNameFilter, description: "By the phase it came up in." }),
    organizationId: t.field({ type: IdFilter, description: "By organization." }),
    sourceId: t.field({ type: StringFilter, description: "By the source's own id of the record." }),
    resolved: t.boolean({ description: "Whether it has been resolved." }),
    and: t.field({ type: [SyncIssueFilter], description: "All of these must hold." }),
    or: t.field({
      type: [SyncIssueFilter],
      description: "One of these must hold; an empty list matches nothing.",
    }),
    not: t.field({ type: SyncIssueFilter, description: "This must not hold." }),
  }),
});

export function syncIssueConditions(
  filter: SyncIssueFilterShape,
  parameters: Parameters,
): Conditions {
  return [
    ...choice("e.code", "code", filter.code, parameters),
    ...choice("e.severity", "severity", filter.severity, parameters),
    ...choice("e.phase", "phase", filter.phase, parameters),
    ...idChoice(
      "e.organization_id",
      "organizationId",
      "Organization",
      filter.organizationId,
      parameters,
    ),
    ...choice("e.source_id", "sourceId", filter.sourceId, parameters),
    ...flag("(e.resolved_at is not null)", filter.resolved),
  ];
}
