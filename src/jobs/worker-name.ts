import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { processIdentity } from "../db/process-identity.ts";

/** What a worker calls itself in the runs it holds: machine, process, and when that process began. */
export function workerName(): string {
  return `${machineName()}/${process.pid}/${processIdentity(process.pid) ?? ""}`;
}

/** True only when the named worker was a process of this machine that no longer lives. */
export function isDeadWorker(name: string): boolean {
  const match = /^(.*)\/(\d+)\/([^/]*)$/.exec(name);
  if (match === null) return false;
  const [, machine, pid, identity] = match;
  return machine === machineName() && processIdentity(Number(pid)) !== identity;
}

/** Containers may share a host name, but not the numbers of their processes. */
function machineName(): string {
  return `${hostname()}/${processNamespace()}`;
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
