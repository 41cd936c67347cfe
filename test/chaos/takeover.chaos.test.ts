import { beforeAll, describe, expect, it } from "vitest";
import { describeTakeover, type TakeoverTrial, takeoverTrial } from "../support/takeover-trial.ts";

const KILLS = 4;
const WITHIN_MS = 30_000;
const AT_ONCE_MS = 8_000;

describe.each([
  { where: "this machine", elsewhere: false, within: AT_ONCE_MS },
  { where: "another machine", elsewhere: true, within: WITHIN_MS },
])("a run whose worker on $where is killed four times in a row", ({ elsewhere, within }) => {
  let trial: TakeoverTrial;

  beforeAll(async () => {
    trial = await takeoverTrial({ kills: KILLS, elsewhere });
    process.stdout.write(`${describeTakeover(trial)}\n`);
  });

  it(`goes on elsewhere within ${within / 1000} s each time, with the settings that a worker has by itself`, () => {
    expect(trial.pausesMs).toHaveLength(KILLS);
    expect(Math.max(...trial.pausesMs)).toBeLessThanOrEqual(within);
  });

  it("ends with everything stored", () => {
    expect(trial).toMatchObject({
      status: expect.stringMatching(/^SUCCEEDED/),
      stored: { customers: 400, invoices: 8_000 },
    });
  });
});
