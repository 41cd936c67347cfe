import { createInterface } from "node:readline/promises";
import { CliError } from "./cli-error.ts";

/** Options that may be `-`: the value is the next line of standard input, so that it need not be on the command line. */
export async function readSecrets<Name extends string>(
  options: Readonly<Record<Name, string | undefined>>,
): Promise<Record<Name, string | undefined>> {
  const read: Record<string, string | undefined> = { ...options };
  const missing = Object.keys(read).filter((name) => read[name] === "-");
  if (missing.length === 0) return read as Record<Name, string | undefined>;
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  for (const name of missing) {
    const { value, done } = await lines.next();
    if (done === true || value.trim() === "") {
      throw new CliError(
        `Standard input has no line for ${name}: give ${missing.join(", ")}, a line each.`,
      );
    }
    read[name] = value.trim();
  }
  process.stdin.pause();
  return read as Record<Name, string | undefined>;
}
