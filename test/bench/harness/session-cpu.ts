import { readFileSync } from "node:fs";

/** USER_HZ, which Linux has never shown otherwise. */
const TICK_MS = 10;

/** User and system time of a PostgreSQL session on this machine since it began, in ms; null where there is no /proc. */
export function sessionCpuMs(processId: number): number | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${processId}/stat`, "utf8");
  } catch {
    return null;
  }
  // The name in parentheses may hold spaces; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
