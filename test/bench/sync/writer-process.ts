import { answer } from "../harness/child.ts";
import type { SyncMeasured, SyncTask } from "./task.ts";
import { closeBulk, writeBulk } from "./write-bulk.ts";
import { closeDunlin, writeDunlin } from "./write-dunlin.ts";
import { writeRows } from "./write-rows.ts";
import { closeStripe, writeStripe } from "./write-stripe.ts";

const WRITERS = { dunlin: writeDunlin, bulk: writeBulk, rows: writeRows, stripe: writeStripe };

answer<SyncTask | "CLOSE">(async (task): Promise<SyncMeasured | null> => {
  if (task === "CLOSE") {
    await closeBulk();
    await closeDunlin();
    await closeStripe();
    return null;
  }
  const before = process.cpuUsage();
  const done = await WRITERS[task.writer](task);
  const { user, system } = process.cpuUsage(before);
  return {
    ...done,
    cpuMs: (user + system) / 1000,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
});
