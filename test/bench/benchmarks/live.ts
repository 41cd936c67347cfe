import { encodeGlobalId } from "../../../src/graphql/global-id.ts";
import { createApiKey } from "../../../src/http/auth/keys.ts";
import { changeRun, createRun } from "../../live/support.ts";
import { createOrganization } from "../../support/organization.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant } from "../harness/benchmark.ts";
import { emptyDatabase } from "../harness/postgres.ts";
import { type Feed, type Load, lastFrame, measureCrowd } from "../live/crowd.ts";

const SUBSCRIPTION = `
  subscription Progress($runId: ID!) {
    syncProgress(runId: $runId) {
      seq
      run { id status phases { name fetched inserted updated unchanged failed apiCalls } }
    }
  }
`;

const CROWDS = { full: [1_000, 5_000], smoke: [10, 20] };
const EVENTS = {
  full: { warmUpEvents: 20, events: 80 },
  smoke: { warmUpEvents: 1, events: 2 },
};
const LARGEST = "5,000";

export const benchmark: Benchmark = {
  about:
    "One run's progress, ten events a second for eight seconds, to 1,000 and to 5,000 WebSocket subscribers: from the return of the commit to the arrival at a client. The limit is `ws` alone, which sends a text of the same bytes to everybody when told to, without a database.",
  figures: {
    perSecond: { label: "messages/s", better: "more" },
    p50: { label: "p50 ms", better: "less" },
    p99: { label: "p99 ms", better: "less" },
    cpu: { label: "server CPU µs/message", better: "less", digits: 1 },
    idle: { label: "kB/subscriber, idle", better: "less", digits: 1 },
    loaded: { label: "kB/subscriber, after load", better: "less", digits: 1 },
  },
  goals: [
    { figure: "perSecond", of: dunlin(LARGEST), against: bare(LARGEST), atLeast: 0.5 },
    { figure: "cpu", of: dunlin(LARGEST), against: bare(LARGEST), atMost: 2 },
    { figure: "p99", of: dunlin(LARGEST), atMost: 250 },
    { figure: "idle", of: dunlin(LARGEST), atMost: 30 },
    { figure: "loaded", of: dunlin(LARGEST), atMost: 60 },
  ],
  reference: bare(LARGEST),
  remarks: [
    "Server, and subscribers in two further processes, share the machine. A subscriber that is behind gets the newest state only, so a server that cannot keep up delivers fewer messages. Memory is the growth of the server's resident set, after a garbage collection.",
  ],
  async open(run) {
    const small = await feeds(run);
    const [few = 0, many = 0] = CROWDS[run.scale];
    return {
      [bare("1,000")]: contestant(run, small.bare, few),
      [dunlin("1,000")]: contestant(run, small.dunlin, few),
      [bare(LARGEST)]: contestant(run, small.bare, many),
      [dunlin(LARGEST)]: contestant(run, small.dunlin, many),
    };
  },
};

function dunlin(subscribers: string): string {
  return `Dunlin, ${subscribers}`;
}

function bare(subscribers: string): string {
  return `bare ws, ${subscribers}`;
}

function contestant(run: BenchRun, feed: Feed, subscribers: number): Contestant {
  const load: Load = { subscribers, ...EVENTS[run.scale] };
  return {
    answer: async () => withoutSeq(await lastFrame(feed)),
    round: () => measureCrowd(feed, load),
  };
}

async function feeds(run: BenchRun): Promise<{ readonly dunlin: Feed; readonly bare: Feed }> {
  const { pool, url } = await emptyDatabase(run, "live");
  const { key, userId } = await createApiKey(pool, { userName: "live", role: "READ" });
  const { organizationId } = await createOrganization(pool, { userId });
  const runId = await createRun(pool, { userId, organizationId });
  const own: Feed = {
    script: "server-dunlin.ts",
    start: { kind: "START", databaseUrl: url, frame: "" },
    frames: [
      JSON.stringify({
        type: "connection_init",
        payload: { authorization: `Bearer ${key}` },
      }),
      JSON.stringify({
        id: "1",
        type: "subscribe",
        payload: { query: SUBSCRIPTION, variables: { runId: encodeGlobalId("SyncRun", runId) } },
      }),
    ],
    emit: async () => [await changeRun(pool, runId), now()],
  };
  const frame = await lastFrame(own);
  let seq = 1_000_000;
  const next = (): string => {
    seq += 1;
    return frame.replace(/"seq":\d+/, `"seq":${seq}`);
  };
  return {
    dunlin: own,
    bare: {
      script: "server-bare.ts",
      start: { kind: "START", databaseUrl: url, frame: next() },
      frames: ["subscribe"],
      emit: async (server) => {
        const at = now();
        await server.ask({ kind: "SEND", frame: next() });
        return [seq, at];
      },
    },
  };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function withoutSeq(frame: string): unknown {
  return JSON.parse(frame.replace(/"seq":\d+/, '"seq":0').replace(/"fetched":\d+/, '"fetched":0'));
}
