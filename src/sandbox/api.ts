import {
  getContact,
  getContactPerson,
  listContactPersons,
  listContacts,
} from "./contacts-route.ts";
import { getInvoice, listInvoices } from "./invoices-route.ts";
import { BadParameter } from "./list-params.ts";
import type { NightlyJob } from "./nightly.ts";
import type { OAuth } from "./oauth.ts";
import { getOrganization, listOrganizations } from "./organizations-route.ts";
import type { Quota } from "./quota.ts";
import {
  invalidUrl,
  methodNotAllowed,
  type Reply,
  unauthenticated,
  unauthorized,
  wrongOrganization,
} from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import { neededScope } from "./router.ts";
import type { WorldState } from "./world-state.ts";

export interface Admission {
  /** Why the call is refused; null: answer it. */
  refusal: Reply | null;
  /** Whether the call belongs to an organization, so that its quota headers are sent. */
  counted: boolean;
  /** Whether a slot was taken that must be released. */
  holdsSlot: boolean;
}

const FULL_ACCESS = "ZohoBooks.fullaccess.all";

/** The Books API below `/books/v3`: who may call, how often, and what is answered. */
export class BooksApi {
  readonly #state: WorldState;
  readonly #oauth: OAuth;
  readonly #quota: Quota;
  readonly #nightly: NightlyJob;

  constructor(state: WorldState, oauth: OAuth, quota: Quota, nightly: NightlyJob) {
    this.#state = state;
    this.#oauth = oauth;
    this.#quota = quota;
    this.#nightly = nightly;
  }

  /** Token, path, method, scope, organization and quota, in this order. */
  admit(request: SandboxRequest): Admission {
    const refusal = this.#refusal(request);
    if (refusal) return { refusal, counted: false, holdsSlot: false };
    if (isOrganizations(request)) return { refusal: null, counted: false, holdsSlot: false };
    const overQuota = this.#quota.admit();
    return { refusal: overQuota, counted: true, holdsSlot: overQuota === null };
  }

  answer(request: SandboxRequest): Reply {
    this.#nightly.runIfDue();
    try {
      return this.#dispatch(request);
    } catch (error) {
      if (error instanceof BadParameter) return error.reply;
      throw error;
    }
  }

  #refusal(request: SandboxRequest): Reply | null {
    const match = /^Zoho-oauthtoken (\S+)$/.exec(request.authorization ?? "");
    if (!match) return unauthenticated();
    const scopes = this.#oauth.scopesOf(match[1] ?? "");
    if (!scopes) return unauthorized();
    if (request.kind === "unknown") return invalidUrl();
    if (request.method !== "GET") return methodNotAllowed(request.method);
    if (!scopes.includes(neededScope(request.kind)) && !scopes.includes(FULL_ACCESS)) {
      return unauthorized();
    }
    const organizationId = request.query.get("organization_id") ?? "";
    return isOrganizations(request) || organizationId === this.#state.organization.id
      ? null
      : wrongOrganization(organizationId);
  }

  #dispatch(request: SandboxRequest): Reply {
    switch (request.kind) {
      case "organizations":
        return listOrganizations(this.#state);
      case "organization":
        return getOrganization(this.#state, request);
      case "contacts":
        return listContacts(this.#state, request);
      case "contact":
        return getContact(this.#state, request);
      case "contact-persons":
        return listContactPersons(this.#state, request);
      case "contact-person":
        return getContactPerson(this.#state, request);
      case "invoices":
        return listInvoices(this.#state, request);
      case "invoice":
        return getInvoice(this.#state, request);
      default:
        return invalidUrl();
    }
  }
}

function isOrganizations(request: SandboxRequest): boolean {
  return request.kind === "organizations" || request.kind === "organization";
}
