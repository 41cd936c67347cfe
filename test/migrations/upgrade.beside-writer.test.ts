import { afterAll, beforeAll, describe } from "vitest";
import { itKeepsTheUpgradesPromises } from "../support/upgrade-promises.ts";
import { type UpgradeTrial, upgradeTrial } from "../support/upgrade-trial.ts";

const OPTIONS = { customers: 60, invoices: 600, oldInvoices: 3_000, kills: 2, upserts: true };

describe("a legacy database that is upgraded while the old application goes on writing", () => {
  let trial: UpgradeTrial;

  beforeAll(async () => {
    trial = await upgradeTrial(OPTIONS);
  }, 180_000);
  afterAll(() => trial.world.close());

  itKeepsTheUpgradesPromises(() => trial, OPTIONS);
});
