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
  | { readonly kind: "CALLS" }
  | ({ readonly kind: "KILL" } & Kill)
  /** Begins the count anew. */
  | { readonly kind: "FORGET" }
  | { readonly kind: "REPEATS" };

/** A process that is killed when it has asked for so many pages and records, and a moment later. */
export interface Kill {
  readonly pid: number;
  readonly afterAsked: number;
  readonly thenMs: number;
}

/** Pages and records that were asked for since the count began. */
export interface Repeats {
  /** Different ones. */
  readonly asked: number;
  /** How often one was that had been before. */
  readonly repeated: number;
}

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
  kill(kill: Kill): Promise<void>;
  forget(): Promise<void>;
  repeats(): Promise<Repeats>;
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
    kill: (kill) => ask({ kind: "KILL", ...kill }),
    forget: () => ask({ kind: "FORGET" }),
    repeats: () => ask({ kind: "REPEATS" }),
    stop: () => child.stop(),
  };
}
