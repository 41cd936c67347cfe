import type { Quota } from "./quota.ts";
import { blocked, dayExceeded, minuteExceeded, tooManyInFlight } from "./quota-replies.ts";
import { htmlReply, internalError, jsonReply, type Reply, unauthorized } from "./reply.ts";
import type { RouteKind } from "./request.ts";
import type { FaultKind, FaultTarget, SandboxSwitches, ScriptedFault } from "./switches.ts";

/** How an answer reaches the client: whole, or spoilt on the way. */
export type Delivery = "whole" | "slow-body" | "reset";

export interface Spoilt {
  reply: Reply;
  delivery: Delivery;
}

interface Pending {
  fault: ScriptedFault;
  skipsLeft: number;
  timesLeft: number;
}

const TARGETS: Readonly<Partial<Record<RouteKind, FaultTarget>>> = {
  contacts: "contacts",
  contact: "contact",
  invoices: "invoices",
  invoice: "invoice",
  organizations: "organizations",
  organization: "organizations",
  token: "token",
};

const DEFAULT_BLOCK_SECONDS = 3600;

/** The scripted faults that are still to come. */
export class FaultScript {
  #pending: Pending[] = [];

  /** Starts a new script. */
  load(faults: readonly ScriptedFault[]): void {
    this.#pending = faults.map((fault) => ({
      fault,
      skipsLeft: fault.skip ?? 0,
      timesLeft: fault.times,
    }));
  }

  /** The fault for this request, if one is due; it is used up. */
  next(kind: RouteKind): FaultKind | null {
    for (const pending of this.#pending) {
      const { match } = pending.fault;
      if (pending.timesLeft <= 0) continue;
      if (match !== undefined && TARGETS[kind] !== match) continue;
      if (pending.skipsLeft > 0) {
        pending.skipsLeft--;
        continue;
      }
      pending.timesLeft--;
      return pending.fault.kind;
    }
    return null;
  }
}

/** What a fault makes of the answer that would have been right. */
export function spoil(
  kind: FaultKind,
  right: Reply,
  switches: SandboxSwitches,
  quota: Quota,
): Spoilt {
  const whole = (reply: Reply): Spoilt => ({ reply, delivery: "whole" });
  switch (kind) {
    case "500-json":
      return whole(internalError());
    case "502-html":
      return whole(htmlReply(502, "502 Bad Gateway"));
    case "not-json-200":
      return whole(htmlReply(200, "Zoho Books"));
    case "code-nonzero-200":
      return whole(jsonReply(200, { code: 1000, message: "An internal error occurred." }));
    case "truncated-json":
      return whole({ ...right, body: right.body.slice(0, Math.floor(right.body.length / 2)) });
    case "slow-body":
      return { reply: right, delivery: "slow-body" };
    case "reset":
      return { reply: right, delivery: "reset" };
    case "429-43":
      return whole(blocked(DEFAULT_BLOCK_SECONDS));
    case "429-44":
      return whole(minuteExceeded());
    case "429-45":
      return whole(withReset(dayExceeded(switches.perDay ?? 1000), quota));
    case "429-1070":
      return whole(tooManyInFlight());
    case "401-57":
      return whole(unauthorized());
    case "malformed-record":
      return whole({ ...right, body: malformed(right.body) });
  }
}

/** A spent day shows in the headers, too. */
function withReset(reply: Reply, quota: Quota): Reply {
  const headers = quota.headers();
  if ("x-rate-limit-remaining" in headers) headers["x-rate-limit-remaining"] = "0";
  return { ...reply, headers };
}

/** Puts values of the wrong type into the first record of a body; its id stays. */
function malformed(body: string): string {
  return body
    .replace(/"last_modified_time":"[^"]*"/, '"last_modified_time":"yesterday"')
    .replace(/"due_date":"[^"]*"/, '"due_date":"2026-13-45"')
    .replace(/"total":[\d.]+/, '"total":"a lot"')
    .replace(/"contact_name":"(?:[^"\\]|\\.)*"/, '"contact_name":{"first":"x"}');
}
