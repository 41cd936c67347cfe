import type { BenchRun } from "../harness/bench-run.ts";
import { startChild } from "../harness/child.ts";

export interface SandboxSize {
  readonly customers: number;
  readonly invoices: number;
}

export type SandboxQuestion =
  | ({ readonly kind: "START" } & SandboxSize)
  /** Changes so many records, each later than all changes before. */
  | ({ readonly kind: "CHANGE"; readonly note: string } & SandboxSize)
  /** Deletes an invoice. */
  | { readonly kind: "DELETE" }
  | { readonly kind: "CALLS" };

/** Where the sandbox listens, and what opens it. */
export interface SandboxAddress {
  readonly url: string;
  readonly sourceId: string;
  readonly credentials: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
  };
}

export interface BenchSandbox {
  readonly address: SandboxAddress;
  change(size: SandboxSize, note: string): Promise<void>;
  deleteInvoice(): Promise<void>;
  /** Calls of the Books API so far, whatever their answer. */
  calls(): Promise<number>;
  stop(): Promise<void>;
}

export async function startSandboxProcess(run: BenchRun, size: SandboxSize): Promise<BenchSandbox> {
  const child = startChild("sandbox-process.ts", import.meta.url);
  run.defer(() => child.stop());
  const ask = <T>(question: SandboxQuestion): Promise<T> => child.ask<T>(question);
  return {
    address: await ask<SandboxAddress>({ kind: "START", ...size }),
    change: (changed, note) => ask({ kind: "CHANGE", note, ...changed }),
    deleteInvoice: () => ask({ kind: "DELETE" }),
    calls: () => ask({ kind: "CALLS" }),
    stop: () => child.stop(),
  };
}
