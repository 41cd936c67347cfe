import "./scalars.ts";
import "./types/cancel-sync.ts";
import "./types/customer.ts";
import "./types/invoice.ts";
import "./types/node.ts";
import "./types/organization.ts";
import "./types/receivables.ts";
import "./types/refresh-record.ts";
import "./types/reminder.ts";
import "./types/reminder-policy.ts";
import "./types/run-backfill.ts";
import "./types/skip-reminder.ts";
import "./types/start-sync.ts";
import "./types/sync-forecast.ts";
import "./types/sync-issue.ts";
import "./types/sync-run.ts";
import "./types/sync-run-subscriptions.ts";
import "./types/user.ts";
import type { GraphQLSchema } from "graphql";
import { builder } from "./builder.ts";

/** The whole public schema. */
export const schema: GraphQLSchema = builder.toSchema();
