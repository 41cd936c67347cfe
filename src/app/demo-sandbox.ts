import { join } from "node:path";
import { z } from "zod";
import { processIdentity } from "../db/process-identity.ts";
import { liveStep } from "../sandbox/live.ts";
import { seededRandom } from "../sandbox/random.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox/sandbox.ts";
import { keepPrivateFile, readPrivateFile, writePrivateFile } from "./private-file.ts";

export interface DemoSize {
  readonly customers: number;
  readonly invoices: number;
}

export interface DemoSandbox {
  readonly url: string;
  readonly organizationId: string;
  readonly credentials: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
  };
  close(): Promise<void>;
}

/** What a later start must know, kept in the data directory. */
const memorySchema = z.object({
  seed: z.number(),
  customers: z.number(),
  invoices: z.number(),
  /** Epoch ms: the moment around which the data is laid, and the first second of its life. */
  epoch: z.number(),
  /** Every address it ever had. */
  urls: z.array(z.string()),
  /** Of the last start; 0 before the first. */
  port: z.number(),
  /** The process that serves it, or was killed while it did. */
  holder: z
    .object({
      pid: z.number(),
      identity: z.string(),
      url: z.string(),
      organizationId: z.string(),
      credentials: z.object({
        clientId: z.string(),
        clientSecret: z.string(),
        refreshToken: z.string(),
      }),
    })
    .nullable(),
});
type Memory = z.infer<typeof memorySchema>;

const SEED = 1;
const CHANGE_EVERY_MS = 30_000;
/** Two weeks of them: more would make a start wait. After that nothing changes by itself. */
const MAX_CHANGES = 40_000;
/** Late enough that the timer never fires before the change is due. */
const TIMER_SLACK_MS = 20;
/** Nobody is kept waiting by a demo; its quotas are there to be switched on. */
const SWITCHES = { perMinute: null, perDay: 10_000, tokensPerTenMinutes: null } as const;

/**
 * The sandbox of the demo: the same organization at each start, living on in between.
 *
 * Its records are held in memory, so they are made anew at each start, from the same seed around the same moment. The
 * changes of its daily life are a sequence of their own seed, one every 30 seconds since that moment. A start makes up
 * for those that fell due: what was synced before is there again, and what "happened" while nothing ran is new. So a
 * restart looks to a sync like any other pause. (Changes asked for below `/sandbox/` are not remembered.)
 *
 * A sandbox of the same data directory that another process holds is used as it is.
 */
export async function startDemoSandbox(dataDir: string, size: DemoSize): Promise<DemoSandbox> {
  const epoch = wholeSecond(Date.now());
  const fresh: Memory = { seed: SEED, ...size, epoch, urls: [], port: 0, holder: null };
  const file = memoryFile(dataDir);
  const memory = parseMemory(await keepPrivateFile(file, () => JSON.stringify(fresh)));
  const { holder } = memory;
  if (holder !== null && processIdentity(holder.pid) === holder.identity) {
    return { ...holder, close: async () => undefined };
  }

  let simulated: number | null = null;
  const sandbox = await startOnPort({
    ...memory,
    now: () => simulated ?? Date.now(),
    switches: SWITCHES,
  });
  const random = seededRandom(memory.seed);
  let done = 0;
  const live = (): void => {
    const age = Date.now() - memory.epoch;
    const due = Math.min(MAX_CHANGES, Math.floor(age / CHANGE_EVERY_MS));
    for (; done < due; done += 1) {
      simulated = memory.epoch + (done + 1) * CHANGE_EVERY_MS;
      liveStep(sandbox.world, random);
    }
    simulated = null;
  };
  // Nothing is awaited between listening and here, so no request sees the records without their later life.
  live();
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    if (done === MAX_CHANGES) return;
    const due = memory.epoch + (done + 1) * CHANGE_EVERY_MS - Date.now();
    timer = setTimeout(() => {
      live();
      arm();
    }, Math.max(0, due) + TIMER_SLACK_MS).unref();
  };
  arm();
  const { url, organizationId, credentials } = sandbox;
  const identity = processIdentity(process.pid) ?? "";
  const served = { pid: process.pid, identity, url, organizationId, credentials };
  const urls = [...new Set([...memory.urls, url])];
  const current = { ...memory, urls, port: Number(new URL(url).port) };
  await writePrivateFile(file, JSON.stringify({ ...current, holder: served }));
  return {
    url,
    organizationId,
    credentials,
    close: async () => {
      clearTimeout(timer);
      await sandbox.close();
      await writePrivateFile(file, JSON.stringify({ ...current, holder: null }));
    },
  };
}

/** The addresses that the demo's sandbox ever had; none when there was no demo. */
export async function readDemoUrls(dataDir: string): Promise<readonly string[]> {
  const text = await readPrivateFile(memoryFile(dataDir));
  return text === null ? [] : parseMemory(text).urls;
}

function memoryFile(dataDir: string): string {
  return join(dataDir, "sandbox.json");
}

function parseMemory(text: string): Memory {
  return memorySchema.parse(JSON.parse(text));
}

/** The port of the last start, so that the stored URL stays good; another when somebody else has taken it. */
async function startOnPort(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return startSandbox({ ...options, port: 0 });
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
