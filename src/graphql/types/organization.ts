import { builder } from "../builder.ts";
import type { GraphQLContext, QuotaUsage } from "../context.ts";
import { AccountingSource, ModifiedFilter, OrganizationStatus } from "../enums/organization.ts";
import type { OrganizationRow } from "../row-types.ts";
import { volatile } from "../volatile.ts";

const ApiQuota = builder.objectRef<QuotaUsage>("ApiQuota").implement({
  description:
    "What the source allows an organization to call, and what was used of it. Never cached.",
  fields: (t) => ({
    perMinuteLimit: t.exposeInt("perMinuteLimit", { description: "Calls in any 60 seconds." }),
    usedThisMinute: t.exposeInt("usedThisMinute", {
      description: "Calls made or reserved in the last 60 seconds.",
    }),
    perDayLimit: t.exposeInt("perDayLimit", {
      description:
        "Calls from one reset to the next: as configured, or fewer when the plan has fewer.",
    }),
    usedToday: t.exposeInt("usedToday", {
      description: "Calls made or reserved since the last reset.",
    }),
    reserved: t.exposeInt("reserved", {
      description: "Calls of the day kept for people and reminders: background work leaves them.",
    }),
    resetsAt: t.expose("resetsAt", { type: "DateTime", description: "When the day begins anew." }),
    blockedUntil: t.expose("blockedUntil", {
      type: "DateTime",
      nullable: true,
      description: "Until when the source refuses every call; null when it does not.",
    }),
  }),
});

const SourceCapabilities = builder.objectRef<OrganizationRow>("SourceCapabilities").implement({
  description: "What the source was found to do, whatever its documentation says.",
  fields: (t) => ({
    customersFilter: t.field({
      type: ModifiedFilter,
      description: "What the list of customers does with a modified time.",
      resolve: ({ customersFilter }) => customersFilter ?? "UNKNOWN",
    }),
    invoicesFilter: t.field({
      type: ModifiedFilter,
      description: "What the list of invoices does with a modified time.",
      resolve: ({ invoicesFilter }) => invoicesFilter ?? "UNKNOWN",
    }),
    checkedAt: t.field({
      type: "DateTime",
      description: "When that was last found out.",
      resolve: ({ capabilitiesCheckedAt, id }) => {
        if (capabilitiesCheckedAt === null) throw new Error(`Organization ${id} was not probed.`);
        return capabilitiesCheckedAt;
      },
    }),
  }),
});

export const Organization = builder.prismaNode("Organization", {
  description: "A connected organization of an accounting system.",
  id: { field: "id", description: "Of the organization." },
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    source: t.expose("source", {
      type: AccountingSource,
      description: "The accounting system that its records come from.",
    }),
    sourceId: t.exposeString("sourceId", { description: "The id that the source gave it." }),
    name: t.exposeString("name", {
      nullable: true,
      description: "Its name in the source; null until the source was asked.",
    }),
    timeZone: t.exposeString("timeZone", {
      description: "Its time zone, an IANA name: `today` and `overdue` are meant there.",
    }),
    status: t.expose("status", {
      type: OrganizationStatus,
      description: "Whether it can be synced.",
    }),
    consecutiveFailures: t.exposeInt("consecutiveFailures", {
      description:
        "Syncs that failed one after the other, up to the last one; 0 when that did not fail. From 3 on it needs a look.",
    }),
    customersSyncedTo: t.expose("customersSyncedTo", {
      type: "DateTime",
      nullable: true,
      description:
        "Every change of a customer up to here is stored; null before the first sync has ended.",
    }),
    invoicesSyncedTo: t.expose("invoicesSyncedTo", {
      type: "DateTime",
      nullable: true,
      description:
        "Every change of an invoice up to here is stored; null before the first sync has ended.",
    }),
    nextScheduledSyncAt: t.field({
      type: "DateTime",
      nullable: true,
      extensions: volatile,
      description: "When the schedule starts the next sync; null when it will not.",
      resolve: ({ status }, _args, { services }) =>
        status === "ACTIVE" || status === "BLOCKED" ? services.nextScheduledSyncAt() : null,
    }),
    quota: t.field({
      type: ApiQuota,
      extensions: volatile,
      description: "What the source allows it to call.",
      resolve: ({ id }, _args, { services }) => services.quotaUsage(id),
    }),
    capabilities: t.field({
      type: SourceCapabilities,
      nullable: true,
      description: "What the source was found to do; null before it was probed.",
      resolve: (organization) =>
        organization.capabilitiesCheckedAt === null ? null : organization,
    }),
  }),
});

/** The organization that a row of the viewer belongs to. */
export async function organizationOf(
  { loaders }: GraphQLContext,
  organizationId: string,
): Promise<OrganizationRow> {
  const organization = (await loaders.organizations()).find(({ id }) => id === organizationId);
  if (organization === undefined) {
    throw new Error(`The organization ${organizationId} of a row does not exist.`);
  }
  return organization;
}
