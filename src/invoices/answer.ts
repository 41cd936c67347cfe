import type { SourceInvoice } from "../source/records.ts";

/** Whose invoices an answer of the source brought, and when. */
export interface InvoiceAnswer {
  readonly userId: string;
  readonly organizationId: string;
  /** The run that saw these rows in a list, or asked for them in a list's place; null leaves the mark of another. */
  readonly runId: string | null;
  /** Epoch ms, by the source's clock: when the answer that holds these rows was asked for. */
  readonly requestedAt: number;
}

export interface HashedInvoice {
  readonly invoice: SourceInvoice;
  readonly hash: string;
}
