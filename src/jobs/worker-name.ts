import { readFileSync, readlinkSync } from "node:fs";
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

/** Machines may share a host name, and so may containers of one machine, which do not share their process numbers. */
function machineName(): string {
  return `${hostname()}/${bootId()}/${processNamespace()}`;
}

/** Another one for each machine, and for each time that it starts. */
function bootId(): string {
  return textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
}

function processNamespace(): string {
  return textOf(() => readlinkSync("/proc/self/ns/pid"));
}

/** Empty where the system has no such file. */
function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
