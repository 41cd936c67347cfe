import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processIdentity } from "./process-identity.ts";

let joined = 0;

/**
 * The processes that use one embedded server: a file each, named after the process id.
 *
 * Whoever leaves last stops the server, whoever started it. So `dunlin sync` in a second terminal survives the end of
 * `npm start`, and a server whose starter was killed is stopped by the next process that used it. Everything here is
 * synchronous, because leaving must also work in the `exit` event, and because nothing may come between looking who is
 * left and telling the server to stop.
 */
export class EmbeddedMembers {
  readonly directory: string;
  /** The name of this member's file. */
  readonly own: string;

  constructor(directory: string) {
    this.directory = directory;
    joined += 1;
    this.own = `${process.pid}-${joined}`;
  }

  join(): void {
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(join(this.directory, this.own), processIdentity(process.pid) ?? "");
  }

  /** True when nobody else is left. */
  leave(): boolean {
    rmSync(join(this.directory, this.own), { force: true });
    return this.#others().length === 0;
  }

  #others(): string[] {
    return readNames(this.directory).filter((name) => {
      if (name === this.own) return false;
      const file = join(this.directory, name);
      const alive = processIdentity(Number.parseInt(name, 10)) === readIdentity(file);
      if (!alive) rmSync(file, { force: true });
      return alive;
    });
  }
}

/** None when somebody removed the directory under a running server. */
function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readIdentity(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
