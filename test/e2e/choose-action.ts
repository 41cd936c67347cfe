import type { Page } from "playwright-core";
import { expect } from "vitest";

const TRY_MS = 1000;
const CHOSEN_WITHIN_MS = 10_000;

/** Clicks an item of the menu that opens. It takes no click in that instant: the one that opened it must choose nothing. */
export async function chooseAction(page: Page, name: string): Promise<void> {
  const item = page.getByRole("menuitem", { name, exact: true });
  await item.waitFor();
  const click = async (): Promise<number> => {
    if (await item.isVisible()) await item.click({ timeout: TRY_MS }).catch(() => undefined);
    return await item.count();
  };
  await expect.poll(click, { timeout: CHOSEN_WITHIN_MS }).toBe(0);
}
