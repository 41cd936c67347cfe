import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const HAS_PROC = existsSync("/proc/self/stat");
const START_TIME_FIELD = 19;

/**
 * Tells one life of a process id from the next by the time it started, so that a record left by a killed process is
 * not mistaken for a newer process with the same number. Undefined when no such process lives (a zombie does not).
 */
export function processIdentity(pid: number): string | undefined {
  if (HAS_PROC) {
    const line = readOrUndefined(`/proc/${pid}/stat`);
    // The command stands in parentheses and may itself hold spaces and parentheses.
    const [state, ...fields] = line?.slice(line.lastIndexOf(")") + 2).split(" ") ?? ["Z"];
    return state === "Z" || state === "X" ? undefined : fields[START_TIME_FIELD - 1];
  }
  const line = processStatus(pid, "stat=,lstart=");
  return line === undefined || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}

/** The command line of a living process, its arguments separated by spaces. */
export function processCommand(pid: number): string | undefined {
  if (HAS_PROC) return readOrUndefined(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ").trim();
  return processStatus(pid, "command=");
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function processStatus(pid: number, columns: string): string | undefined {
  try {
    const output = execFileSync("ps", ["-o", columns, "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim() || undefined;
  } catch {
    return undefined;
  }
}
