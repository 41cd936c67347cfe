import { awaitRun } from "../../sync/await-run.ts";
import type { RecordTarget } from "../../sync/run.ts";
import { startRun } from "../../sync/start-run.ts";
import { builder } from "../builder.ts";
import type { GraphQLContext } from "../context.ts";
import { decodeGlobalId } from "../global-id.ts";
import { chooseOrganization } from "../organization-argument.ts";
import type { CustomerRow, InvoiceRow, SyncRunRow } from "../row-types.ts";
import { customerIdBySourceId, invoiceIdBySourceId } from "../sql/records-by-source-id.ts";
import { Customer } from "./customer.ts";
import { Invoice } from "./invoice.ts";
import { SourceRef, type SourceRefShape } from "./source-ref.ts";
import { SyncRun } from "./sync-run.ts";
import { refused, USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

/** A person waits no longer for an answer; the run goes on. */
const PATIENCE_MS = 10_000;
const MAX_SOURCE_ID_LENGTH = 100;

/** What a run ended with that is an answer about the id that was given, by the code that the caller is told. */
const REFUSALS: Readonly<Record<string, string>> = {
  NOT_IN_SOURCE: "NOT_IN_SOURCE",
  RECORD_REFUSED: "INVALID",
};

interface RefreshRecordInputShape {
  readonly id?: string | null | undefined;
  readonly customer?: SourceRefShape | null | undefined;
  readonly invoice?: SourceRefShape | null | undefined;
}

interface RefreshRecordResult {
  readonly run: SyncRunRow | null;
  readonly customer: CustomerRow | null;
  readonly invoice: InvoiceRow | null;
  readonly userErrors: readonly UserErrorShape[];
}

interface Wanted {
  readonly organizationId: string;
  readonly target: RecordTarget;
}

const RefreshRecordInput = builder.inputType("RefreshRecordInput", {
  description: "Which record to read again: exactly one of these.",
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: "A stored customer or invoice, by its id." }),
    customer: t.field({
      type: SourceRef,
      description: "A customer, stored or not, by the source's own id.",
    }),
    invoice: t.field({
      type: SourceRef,
      description: "An invoice, stored or not, by the source's own id.",
    }),
  }),
});

const RefreshRecordPayload = builder
  .objectRef<RefreshRecordResult>("RefreshRecordPayload")
  .implement({
    description: "What refreshRecord did.",
    fields: (t) => ({
      run: t.expose("run", {
        type: SyncRun,
        nullable: true,
        description: "The run that reads it; still unfinished when it took longer than 10 seconds.",
      }),
      customer: t.expose("customer", {
        type: Customer,
        nullable: true,
        description: "The customer as it is stored now; null when it is none or is not stored.",
      }),
      invoice: t.expose("invoice", {
        type: Invoice,
        nullable: true,
        description: "The invoice as it is stored now; null when it is none or is not stored.",
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });

builder.mutationField("refreshRecord", (t) =>
  t.field({
    type: RefreshRecordPayload,
    description:
      "Reads one record of the source again, now. Answers when that is done, or after 10 seconds with the run as it then is. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: RefreshRecordInput, required: true, description: "Which record." }),
    },
    resolve: (_root, { input }, context) => refreshRecord(context, input),
  }),
);

async function refreshRecord(
  context: GraphQLContext,
  input: RefreshRecordInputShape,
): Promise<RefreshRecordResult> {
  const wanted = await wantedRecord(context, input);
  if ("code" in wanted) return notStarted([wanted]);
  const { viewer, services, loaders } = context;
  const { pool } = services.database;
  const started = await startRun(
    { pool, queue: services.queue },
    { ...wanted, userId: viewer.userId, kind: "RECORD", trigger: "MANUAL" },
  );
  if ("refusal" in started) return notStarted(refused(started.refusal));
  await awaitRun(pool, viewer.userId, started.runId, PATIENCE_MS);
  const run = await loaders.syncRun.load(started.runId);
  return {
    run,
    ...(await storedRecord(context, wanted)),
    userErrors: refusalsOf(run),
  };
}

function refusalsOf(run: SyncRunRow | null): UserErrorShape[] {
  const code = REFUSALS[run?.errorCode ?? ""];
  if (code === undefined) return [];
  return [{ code, message: run?.error ?? "The source does not give this record." }];
}

async function wantedRecord(
  context: GraphQLContext,
  { id, customer, invoice }: RefreshRecordInputShape,
): Promise<Wanted | UserErrorShape> {
  if (customer) return bySourceId(context, "CUSTOMER", customer);
  if (invoice) return bySourceId(context, "INVOICE", invoice);
  const globalId = decodeGlobalId(id ?? "");
  if (globalId?.type === "Customer") {
    // By itself, so that no loader remembers the row as it was before the refresh.
    const row = await context.loaders.customer.load(globalId.uuid);
    context.loaders.customer.clear(globalId.uuid);
    if (row !== null) return wantedOf("CUSTOMER", row.organizationId, row.zohoCustomerId);
  }
  if (globalId?.type === "Invoice") {
    const row = await context.loaders.invoice.load(globalId.uuid);
    context.loaders.invoice.clear(globalId.uuid);
    if (row !== null) return wantedOf("INVOICE", row.organizationId, row.zohoInvoiceId);
  }
  return {
    code: "NOT_FOUND",
    message: "There is no such customer or invoice.",
    field: ["input", "id"],
  };
}

async function bySourceId(
  context: GraphQLContext,
  type: RecordTarget["type"],
  { organizationId, sourceId }: SourceRefShape,
): Promise<Wanted | UserErrorShape> {
  const path = ["input", type.toLowerCase()];
  if (sourceId === "" || sourceId.length > MAX_SOURCE_ID_LENGTH || !/^[\w.-]+$/.test(sourceId)) {
    return {
      code: "INVALID",
      message: `A source id has 1 to ${MAX_SOURCE_ID_LENGTH} letters, digits, dots, dashes and underscores.`,
      field: [...path, "sourceId"],
    };
  }
  const choice = await chooseOrganization(context, organizationId);
  if ("problem" in choice) {
    return { code: choice.problem, message: choice.message, field: [...path, "organizationId"] };
  }
  return wantedOf(type, choice.organization.id, sourceId);
}

function wantedOf(type: RecordTarget["type"], organizationId: string, sourceId: string): Wanted {
  return { organizationId, target: { type, sourceId } };
}

async function storedRecord(
  { loaders, services, viewer }: GraphQLContext,
  { organizationId, target: { type, sourceId } }: Wanted,
): Promise<Pick<RefreshRecordResult, "customer" | "invoice">> {
  const findId = type === "CUSTOMER" ? customerIdBySourceId : invoiceIdBySourceId;
  const { rows } = await services.database.pool.query<{ id: string }>(
    findId(viewer.userId, organizationId, sourceId),
  );
  const id = rows[0]?.id;
  if (id === undefined) return { customer: null, invoice: null };
  return type === "CUSTOMER"
    ? { customer: await loaders.customer.load(id), invoice: null }
    : { customer: null, invoice: await loaders.invoice.load(id) };
}

function notStarted(userErrors: readonly UserErrorShape[]): RefreshRecordResult {
  return { run: null, customer: null, invoice: null, userErrors };
}
