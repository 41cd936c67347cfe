import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itKeepsTheUpgradesPromises } from "../support/upgrade-promises.ts";
import { describeUpgrade, type UpgradeTrial, upgradeTrial } from "../support/upgrade-trial.ts";

const OPTIONS = {
  customers: 2_000,
  invoices: 20_000,
  oldInvoices: 80_000,
  kills: 5,
  upserts: false,
};
const LONGEST_INSERT_MS = 1_000;

describe("a legacy database of 100,000 invoices that is upgraded while the old application goes on writing", () => {
  let trial: UpgradeTrial;

  beforeAll(async () => {
    trial = await upgradeTrial(OPTIONS);
    process.stdout.write(`${describeUpgrade(trial)}\n`);
  });
  afterAll(() => trial.world.close());

  itKeepsTheUpgradesPromises(() => trial, OPTIONS);

  it("lets no insert take a second, whatever it waits for", () => {
    expect(trial.writer.longestMs).toBeLessThan(LONGEST_INSERT_MS);
  });
});
