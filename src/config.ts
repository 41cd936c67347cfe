import { validate as isCron } from "node-cron";
import { z } from "zod";

/** One environment variable: everything that is known about it, in one place. */
export interface Variable<T> {
  readonly name: string;
  /** What it does, as one line of the README's table. */
  readonly meaning: string;
  /** What stands when it is not set, as the user would write it; null: nothing. */
  readonly fallback: string | null;
  /** Completes "must be …". */
  readonly must: string;
  /** Its value is never shown. */
  readonly secret: boolean;
  readonly schema: z.ZodType<T, string>;
}

/** Of the free plan: who has more says so, and nobody is blocked for a day by a guess that was too high. */
const SMALLEST_PLAN_CALLS_PER_DAY = 1000;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export const VARIABLES = {
  port: variable({
    name: "PORT",
    meaning: "Port of the HTTP server (0: any free one).",
    fallback: "4000",
    ...wholeNumber(0, 65_535),
  }),
  host: variable({
    name: "HOST",
    meaning: "Address on which it listens. `0.0.0.0` makes it reachable from other machines.",
    fallback: "127.0.0.1",
    must: "a host name or an address",
    schema: z.string().regex(/^[\w.:-]+$/),
  }),
  databaseUrl: variable({
    name: "DATABASE_URL",
    meaning: "PostgreSQL 15 or later. Not set: an embedded one, kept in the data directory.",
    fallback: null,
    must: "a URL such as postgresql://user:password@host:5432/database",
    secret: true,
    schema: z.string().refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)),
  }),
  dataDir: variable({
    name: "DUNLIN_DATA_DIR",
    meaning: "Where the embedded database and the generated keys are kept.",
    fallback: ".dunlin",
    must: "a path",
    schema: z.string(),
  }),
  syncCron: variable({
    name: "SYNC_CRON",
    meaning: "When to sync by itself, in UTC. `off`: never.",
    fallback: "0 * * * *",
    must: "a cron expression such as `0 * * * *` (minute, hour, day, month, weekday), or `off`",
    schema: z
      .string()
      .refine((text) => text === "off" || isCron(text))
      .transform((text) => (text === "off" ? null : text)),
  }),
  fullSyncDays: variable({
    name: "SYNC_FULL_DAYS",
    meaning:
      "Days from one scheduled sync that looks at everything, and so finds what was deleted, to the next; more where it would take too much of the calls.",
    fallback: "7",
    ...wholeNumber(1, 365),
  }),
  apiKey: variable({
    name: "DUNLIN_API_KEY",
    meaning:
      "An ADMIN key of the only user, made valid at the start. The demo makes its own when it is not set.",
    fallback: null,
    must: "`dln_` and at least 32 letters, digits, `-` or `_`",
    secret: true,
    schema: z.string().regex(/^dln_[\w-]{32,}$/),
  }),
  secretKeys: variable({
    name: "DUNLIN_SECRET_KEY",
    meaning:
      "Encrypts Zoho's tokens in the database. Required with `DATABASE_URL`; else one is made in the data directory. To rotate it, put the new key first and the old one behind it, separated by a comma, and start everything anew: what is stored is encrypted with the new one, and the old one can go (`dunlin doctor` says so).",
    fallback: null,
    must: "at least 32 characters, such as the output of `openssl rand -base64 32`",
    secret: true,
    schema: z
      .string()
      .transform((text) => text.split(",").map((key) => key.trim()))
      .refine((keys) => keys.every((key) => key.length >= 32)),
  }),
  leaseSeconds: variable({
    name: "DUNLIN_LEASE_SECONDS",
    meaning: "How long a worker that no longer answers keeps its run, at most.",
    // With what it takes to be noticed, a run whose worker's machine is gone goes on within 30 s.
    fallback: "20",
    ...wholeNumber(2, 600),
  }),
  allowedOrigins: variable({
    name: "DUNLIN_ALLOWED_ORIGINS",
    meaning: "Web pages of other origins that may call the API, separated by commas.",
    fallback: null,
    must: "origins such as https://app.example.com, separated by commas",
    schema: z
      .string()
      .transform((text) => text.split(",").map((origin) => origin.trim()))
      .refine((origins) => origins.every(isOrigin)),
  }),
  rawRecordDays: variable({
    name: "DUNLIN_RAW_RECORD_DAYS",
    meaning: "How long a record that was set aside is kept as received.",
    fallback: "30",
    ...wholeNumber(1, 3_650),
  }),
  historyDays: variable({
    name: "DUNLIN_HISTORY_DAYS",
    meaning: "How long finished runs, resolved issues and the history of reminders are kept.",
    fallback: "365",
    ...wholeNumber(7, 36_500),
  }),
  logLevel: variable({
    name: "LOG_LEVEL",
    meaning: `What is logged, to standard error: \`${LOG_LEVELS.join("`, `")}\`. Not set: \`info\`, on a terminal \`warn\`.`,
    fallback: null,
    must: `one of ${LOG_LEVELS.join(", ")}`,
    schema: z.enum(LOG_LEVELS) as z.ZodType<(typeof LOG_LEVELS)[number], string>,
  }),
  callsPerMinute: variable({
    name: "ZOHO_CALLS_PER_MINUTE",
    meaning:
      "Calls to Zoho in any 60 seconds and organization. Never more than 90 to Zoho's own hosts.",
    fallback: "30",
    ...wholeNumber(1, 10_000),
  }),
  callsPerDay: variable({
    name: "ZOHO_CALLS_PER_DAY",
    meaning:
      "Calls to Zoho a day and organization, as your plan has it (Free 1000, Standard 2000, Professional 5000, above 10000).",
    fallback: String(SMALLEST_PLAN_CALLS_PER_DAY),
    ...wholeNumber(1, 10_000_000),
  }),
  callsInFlight: variable({
    name: "ZOHO_CALLS_IN_FLIGHT",
    meaning: "Calls to Zoho at the same moment, per organization.",
    fallback: "4",
    ...wholeNumber(1, 100),
  }),
  reservePercent: variable({
    name: "ZOHO_RESERVE_PERCENT",
    meaning: "Share of the day's calls that background syncs leave to people.",
    fallback: "20",
    ...wholeNumber(0, 90),
  }),
  zohoClientId: variable({
    name: "ZOHO_CLIENT_ID",
    meaning: "For `dunlin connect`, in place of `--client-id`.",
    fallback: null,
    must: "a client id",
    schema: z.string(),
  }),
  zohoClientSecret: variable({
    name: "ZOHO_CLIENT_SECRET",
    meaning: "For `dunlin connect`, in place of `--client-secret`.",
    fallback: null,
    must: "a client secret",
    secret: true,
    schema: z.string(),
  }),
  zohoRefreshToken: variable({
    name: "ZOHO_REFRESH_TOKEN",
    meaning: "For `dunlin connect`, in place of `--refresh-token`.",
    fallback: null,
    must: "a refresh token",
    secret: true,
    schema: z.string(),
  }),
} as const;

type Values = typeof VARIABLES;
type ValueOf<V> = V extends Variable<infer T> ? T : never;
/** Null where nothing was set and nothing stands in. */
export type Config = {
  readonly [K in keyof Values]: ValueOf<Values[K]> | (Values[K] extends Fallback ? never : null);
} & {
  /** What the environment said itself, other than what stands when it says nothing. */
  readonly given: ReadonlySet<keyof Values>;
};
interface Fallback {
  readonly fallback: string;
}

/** Every wrong variable, a sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads and checks the whole environment at once. An empty variable counts as not set.
 *
 * @throws ConfigError that names every wrong variable.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const given = new Set<string>();
  const values = Object.entries(VARIABLES).map(([key, declared]) => {
    const set = environment[declared.name]?.trim();
    if (set) given.add(key);
    const text = set || declared.fallback;
    if (text === null) return [key, null];
    const result = declared.schema.safeParse(text);
    if (!result.success) problems.push(complaint(declared, text));
    return [key, result.data];
  });
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return { ...Object.fromEntries(values), given } as Config;
}

function complaint(declared: Omit<Variable<unknown>, "schema">, text: string): string {
  const shown = declared.secret ? "set to something else" : `\`${text}\``;
  return `${declared.name} is ${shown}: it must be ${declared.must}.`;
}

function variable<T, F extends string | null>(
  declared: Omit<Variable<T>, "secret" | "fallback"> & {
    readonly secret?: boolean;
    readonly fallback: F;
  },
): Variable<T> & { readonly fallback: F } {
  return { secret: false, ...declared };
}

function wholeNumber(min: number, max: number): Pick<Variable<number>, "must" | "schema"> {
  return {
    must: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .refine((value) => value >= min && value <= max),
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
