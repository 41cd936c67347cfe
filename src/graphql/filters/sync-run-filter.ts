import { builder } from "../builder.ts";
import { SyncKind, SyncStatus } from "../enums/sync.ts";
import type { Parameters } from "../sql/parameters.ts";
import { type Choice, enumFilter, IdFilter } from "./comparators.ts";
import { type Conditions, choice, idChoice, type Logical } from "./conditions.ts";

export interface SyncRunFilterShape extends Logical<SyncRunFilterShape> {
  readonly status?: Choice | null | undefined;
  readonly kind?: Choice | null | undefined;
  readonly organizationId?: Choice | null | undefined;
}

const SyncStatusFilter = enumFilter("SyncStatusFilter", SyncStatus);
const SyncKindFilter = enumFilter("SyncKindFilter", SyncKind);

export const SyncRunFilter = builder.inputRef<SyncRunFilterShape>("SyncRunFilter").implement({
  description:
    "Which runs to list. All that is given must hold; null is the same as leaving it out.",
  fields: (t) => ({
    status: t.field({ type: SyncStatusFilter, description: "By status." }),
    kind: t.field({ type: SyncKindFilter, description: "By kind." }),
    organizationId: t.field({ type: IdFilter, description: "By organization." }),
    and: t.field({ type: [SyncRunFilter], description: "All of these must hold." }),
    or: t.field({
      type: [SyncRunFilter],
      description: "One of these must hold; an empty list matches nothing.",
    }),
    not: t.field({ type: SyncRunFilter, description: "This must not hold." }),
  }),
});

export function syncRunConditions(filter: SyncRunFilterShape, parameters: Parameters): Conditions {
  return [
    ...choice("s.status", "status", filter.status, parameters),
    ...choice("s.kind", "kind", filter.kind, parameters),
    ...idChoice(
      "s.organization_id",
      "organizationId",
      "Organization",
      filter.organizationId,
      parameters,
    ),
  ];
}
