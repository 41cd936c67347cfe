import { invalidValue, type Reply, tooLong } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { ModifiedFilter } from "./switches.ts";
import type { WorldState } from "./world-state.ts";
import { parseTimestamp } from "./zone-clock.ts";

/** Thrown by the parsers of parameters; the server answers with its reply. */
export class BadParameter extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super("bad parameter");
    this.name = "BadParameter";
    this.reply = reply;
  }
}

const MAX_PER_PAGE = 200;
const MAX_TEXT_LENGTH = 100;

/** A parameter's value; an empty one counts as not sent. */
export function param(request: SandboxRequest, name: string): string | undefined {
  return request.query.get(name) || undefined;
}

/** A search text; more than 100 characters are refused with code 4. */
export function textParam(request: SandboxRequest, name: string): string | undefined {
  const value = param(request, name);
  if (value !== undefined && value.length > MAX_TEXT_LENGTH) throw new BadParameter(tooLong(name));
  return value;
}

/** A parameter that must be one of a few words. */
export function choiceParam<T extends string>(
  request: SandboxRequest,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = param(request, name);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new BadParameter(invalidValue(name));
  return choice;
}

export interface PageParams {
  page: number;
  perPage: number;
  offset: number;
  limit: number;
}

/** `page` from 1, `per_page` at most 200, which is also the default. */
export function pageParams(request: SandboxRequest): PageParams {
  const page = positive(request, "page", 1);
  const perPage = Math.min(MAX_PER_PAGE, positive(request, "per_page", MAX_PER_PAGE));
  return { page, perPage, offset: (page - 1) * perPage, limit: perPage };
}

function positive(request: SandboxRequest, name: string, fallback: number): number {
  const value = param(request, name);
  if (value === undefined) return fallback;
  if (!/^\d{1,9}$/.test(value) || Number(value) < 1) throw new BadParameter(invalidValue(name));
  return Number(value);
}

export interface ModifiedRange {
  modifiedFrom: number;
  modifiedTo: number;
}

/**
 * The range of `last_modified_time` (epoch seconds, both ends included) that the parameter and the visibility lag
 * leave. Only `±HHMM` passes; a raw `+` in the URL has become a space by now and fails, as at Zoho.
 */
export function modifiedRange(
  state: WorldState,
  request: SandboxRequest,
  semantics: ModifiedFilter,
): ModifiedRange {
  const text = param(request, "last_modified_time");
  const { visibilityLagSeconds: lag } = state.switches;
  const modifiedTo = lag > 0 ? state.seconds - lag : Number.POSITIVE_INFINITY;
  const all = { modifiedFrom: Number.NEGATIVE_INFINITY, modifiedTo };
  if (text === undefined) return all;
  const at = parseTimestamp(text);
  if (at === null) throw new BadParameter(invalidValue("last_modified_time"));
  switch (semantics) {
    case "after":
      return { ...all, modifiedFrom: at + 1 };
    case "at-or-after":
      return { ...all, modifiedFrom: at };
    case "exact":
      return { modifiedFrom: at, modifiedTo: Math.min(at, modifiedTo) };
    case "ignored":
      return all;
  }
}

/** `page_context`, in the shape that the switch of that name asks for; spread it into the envelope. */
export function pageContext(state: WorldState, context: object): object {
  switch (state.switches.pageContext) {
    case "object":
      return { page_context: context };
    case "array":
      return { page_context: [context] };
    case "missing":
      return {};
  }
}

/** A number per request for the order of ties, or null while that order is stable. */
export function tieSeed(state: WorldState, request: SandboxRequest): number | null {
  return state.switches.tieOrder === "unstable" ? request.number : null;
}
