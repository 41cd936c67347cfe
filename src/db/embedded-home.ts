import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  cp,
  link,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { type EmbeddedBinaries, embeddedBinariesIn } from "./embedded-binaries.ts";
import { EmbeddedServerError } from "./embedded-server-error.ts";

const run = promisify(execFile);

/** Where a directory that the server's account can enter is made when the data directory is not one. */
const SHARED_STATE_DIRECTORY = "/var/lib";
const PRIVATE_MODE = 0o600;
/** Others may pass through to what they own, but not look around. */
const TRAVERSABLE_MODE = 0o711;

/** An account other than root: PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Everything that one embedded server is started from. */
export interface EmbeddedHome {
  /** Holds the cluster (`postgres`), its password, its port and its log. */
  readonly directory: string;
  readonly cluster: string;
  readonly binaries: EmbeddedBinaries;
  /** Set when this process is root and must hand the server to somebody else. */
  readonly account: Account | undefined;
}

/**
 * Makes sure that the account which runs PostgreSQL can reach both the data and the binaries.
 *
 * As root the server runs as `postgres` (or as the owner of an existing cluster), who cannot enter for example `/root`.
 * Then the cluster lives in a directory of its own below `/var/lib` (below the system's temporary directory if the data
 * directory is there), which is written down in the data directory, and the binaries are copied there.
 */
export async function prepareEmbeddedHome(
  dataDir: string,
  binaries: EmbeddedBinaries,
  log: (message: string) => void,
): Promise<EmbeddedHome> {
  const own = resolve(dataDir);
  await mkdir(own, { recursive: true });
  if (process.getuid?.() !== 0) {
    const home = { directory: own, cluster: join(own, "postgres"), binaries, account: undefined };
    await refuseForeignCluster(home.cluster);
    return home;
  }
  const account = (await ownerOf(join(own, "postgres"))) ?? (await unprivilegedAccount());
  if ((await canEnter(dirname(own), account)) && !(await canEnter(own, account))) {
    await chmod(own, TRAVERSABLE_MODE);
  }
  const directory = (await canEnter(own, account)) ? own : await sharedDirectory(own, log);
  const reachable = (await canEnter(binaries.directory, account))
    ? binaries
    : await copyBinaries(binaries, directory, log);
  return { directory, cluster: join(directory, "postgres"), binaries: reachable, account };
}

/** The password of the cluster: random, made once, readable by the owner only. Safe against two first starts. */
export async function embeddedPassword(home: EmbeddedHome): Promise<string> {
  const file = join(home.directory, "postgres.password");
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(24).toString("base64url"), { mode: PRIVATE_MODE });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
  return (await readFile(file, "utf8")).trim();
}

async function refuseForeignCluster(cluster: string): Promise<void> {
  const owner = await stat(cluster).catch(() => undefined);
  if (owner === undefined || process.getuid === undefined || owner.uid === process.getuid()) return;
  throw new EmbeddedServerError(
    `${cluster} belongs to another account, because Dunlin was first started as root: start it as root again, or remove that directory to begin anew.`,
  );
}

async function ownerOf(cluster: string): Promise<Account | undefined> {
  const owner = await stat(cluster).catch(() => undefined);
  return owner === undefined || owner.uid === 0 ? undefined : { uid: owner.uid, gid: owner.gid };
}

async function unprivilegedAccount(): Promise<Account> {
  const existing = await findAccount("postgres");
  if (existing !== undefined) return existing;
  // useradd is Debian's and Red Hat's, adduser Alpine's; a system without either still has nobody.
  await run("useradd", ["--system", "--no-create-home", "--user-group", "postgres"]).catch(() =>
    run("adduser", ["-S", "-D", "-H", "postgres"]).catch(() => undefined),
  );
  const account = (await findAccount("postgres")) ?? (await findAccount("nobody"));
  if (account !== undefined) return account;
  throw new EmbeddedServerError(
    "PostgreSQL refuses to run as root and no other account was found: start Dunlin as another user, or set DATABASE_URL.",
  );
}

async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Asks the system instead of reading modes: access lists and mounts count too. */
async function canEnter(directory: string, account: Account): Promise<boolean> {
  try {
    await run("/bin/sh", ["-c", 'test -x "$1"', "sh", directory], { ...account, cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

async function sharedDirectory(own: string, log: (message: string) => void): Promise<string> {
  const note = join(own, "postgres.location");
  const known = await readFile(note, "utf8").catch(() => undefined);
  const isTemporary = !relative(await realpath(tmpdir()), await realpath(own)).startsWith("..");
  const directory =
    known?.trim() ??
    join(
      isTemporary ? tmpdir() : SHARED_STATE_DIRECTORY,
      `dunlin-${randomBytes(6).toString("hex")}`,
    );
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new EmbeddedServerError(
      `PostgreSQL cannot run as root, its own account cannot enter ${own}, and ${directory} cannot be made: move the project to a directory that every account can enter, or set DATABASE_URL.`,
      { cause },
    );
  }
  if (known === undefined) await writeFile(note, `${directory}\n`);
  log(`PostgreSQL's account cannot enter ${own}: its data is kept in ${directory}.`);
  return directory;
}

async function copyBinaries(
  binaries: EmbeddedBinaries,
  directory: string,
  log: (message: string) => void,
): Promise<EmbeddedBinaries> {
  const target = join(directory, `postgres-release-${await releaseName(binaries)}`);
  const draft = `${target}.${process.pid}`;
  if ((await stat(target).catch(() => undefined)) === undefined) {
    log(`PostgreSQL's account cannot enter ${binaries.directory}: copying it to ${target}.`);
    await cp(binaries.directory, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, target).catch(() => rm(draft, { recursive: true }));
  }
  return embeddedBinariesIn(target);
}

/** Distinguishes releases, so that an upgrade of the package is not served from an old copy. */
async function releaseName(binaries: EmbeddedBinaries): Promise<string> {
  const { size } = await stat(binaries.postgres);
  return `${binaries.major}-${size}`;
}
