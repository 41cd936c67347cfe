/** What a request asks for, as far as its path says. */
export type RouteKind =
  | "organizations"
  | "organization"
  | "contacts"
  | "contact"
  | "contact-persons"
  | "contact-person"
  | "invoices"
  | "invoice"
  | "token"
  | "revoke"
  | "auth"
  | "serverinfo"
  | "unknown";

/** A request to the API or the accounts server. */
export interface SandboxRequest {
  /** Counts from 1 over the life of the sandbox. */
  readonly number: number;
  readonly kind: RouteKind;
  readonly method: string;
  readonly path: string;
  /** Ids in the path, in its order. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly authorization: string | undefined;
  /** Epoch milliseconds, by the world's time. */
  readonly at: number;
}
