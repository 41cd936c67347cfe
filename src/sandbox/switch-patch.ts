import { defaultSwitches, type SandboxSwitches, type ScriptedFault } from "./switches.ts";

type Choices = {
  readonly [Name in keyof SandboxSwitches as SandboxSwitches[Name] extends string
    ? string extends SandboxSwitches[Name]
      ? never
      : Name
    : never]: readonly SandboxSwitches[Name][];
};

const MODIFIED_FILTERS = ["after", "at-or-after", "exact", "ignored"] as const;

const CHOICES: Choices = {
  lastModifiedFilterInvoices: MODIFIED_FILTERS,
  lastModifiedFilterContacts: MODIFIED_FILTERS,
  defaultContactFilter: ["active", "all"],
  idsAs: ["strings", "numbers"],
  emptyAs: ["empty-string", "null", "absent", "space"],
  pageContext: ["object", "array", "missing"],
  limitHeaders: ["on", "off"],
  minuteBreach: ["44", "43"],
  tokenThrottle: ["400", "200", "localized"],
  consent: ["granted", "denied"],
  overdue: ["computed", "stored"],
  personEdit: ["touches-contact", "silent"],
  paymentTouches: ["invoice-and-contact", "invoice"],
  tieOrder: ["stable", "unstable"],
};

const NULLABLE = ["perMinute", "perDay", "inFlight", "tokensPerTenMinutes"];

const FAULT_KINDS: Readonly<Record<ScriptedFault["kind"], true>> = {
  "500-json": true,
  "502-html": true,
  "truncated-json": true,
  "slow-body": true,
  reset: true,
  "429-43": true,
  "429-44": true,
  "429-45": true,
  "429-1070": true,
  "401-57": true,
  "not-json-200": true,
  "code-nonzero-200": true,
  "malformed-record": true,
};

/**
 * A patch of switches from parsed JSON. Throws TypeError for an unknown switch or a value that it cannot take, so
 * that a misspelt one does not go unnoticed.
 */
export function switchPatch(patch: Record<string, unknown>): Partial<SandboxSwitches> {
  const defaults: Readonly<Record<string, unknown>> = { ...defaultSwitches() };
  const choices: Readonly<Record<string, readonly unknown[]>> = CHOICES;
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(defaults, name)) throw new TypeError(`unknown switch: ${name}`);
    if (!fits(name, value, defaults[name], choices[name])) {
      throw new TypeError(`not a value of ${name}: ${JSON.stringify(value)}`);
    }
  }
  return patch;
}

function fits(
  name: string,
  value: unknown,
  standard: unknown,
  choices: readonly unknown[] | undefined,
): boolean {
  if (name === "faults") return Array.isArray(value) && value.every(isFault);
  if (name === "scopes") {
    return Array.isArray(value) && value.every((scope) => typeof scope === "string");
  }
  if (value === null) return NULLABLE.includes(name);
  return choices ? choices.includes(value) : typeof value === typeof standard;
}

function isFault(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, times }: { kind?: unknown; times?: unknown } = value;
  return typeof kind === "string" && Object.hasOwn(FAULT_KINDS, kind) && typeof times === "number";
}
