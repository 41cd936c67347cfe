import { spawn } from "node:child_process";

/** Watches over the life of this process; `dismiss` when it ended its use of the server in an orderly way. */
export interface Watchdog {
  dismiss(): void;
}

/**
 * Waits for the pipe to this process to break, however the process ended. A second later, in which a restart may join
 * the server, it looks whether anybody else uses it. A process that was just killed may still be listed, hence `own`.
 * The number in the lock file of a server that was killed, too, may belong to another program by now.
 */
const SCRIPT = `
  read -r _
  sleep 1
  for member in "$1"/*; do
    name="\${member##*/}"
    [ "$name" = "$2" ] || ! kill -0 "\${name%%-*}" 2>/dev/null || exit 0
  done
  read -r postmaster <"$3/postmaster.pid" || exit 0
  case "$(cat "/proc/$postmaster/cmdline" 2>/dev/null || ps -o command= -p "$postmaster")" in
    *postgres*) kill -INT "$postmaster" ;;
  esac
`;

/**
 * Stops the server when this process is killed without a chance to do so itself and was the last to use it.
 *
 * @param members the directory with a file for each process that uses the server
 * @param own the file of this one
 */
export function watchOver(members: string, own: string, cluster: string): Watchdog {
  const child = spawn("/bin/sh", ["-c", SCRIPT, "dunlin-watchdog", members, own, cluster], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without it the server only outlives a killed process until the next start joins it.
  child.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return { dismiss: () => child.kill("SIGKILL") };
}
