import { Agent } from "undici";
import { accessToken, listPages, type PagesTask } from "./pages.ts";

const AT_A_TIME = 8;

/** Both lists whole, and then the detail of each invoice for its customer's phone. Gives the phones found. */
export async function readEachInvoice(task: PagesTask): Promise<number> {
  for await (const page of listPages("contacts", task)) void page;
  const ids: string[] = [];
  for await (const page of listPages("invoices", task)) {
    ids.push(...page.map((row) => String(row.invoice_id)));
  }
  const agent = new Agent();
  const token = await accessToken(agent, task);
  let found = 0;
  const readSome = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const answer = await agent.request({
        origin: task.sandbox.url,
        path: `/books/v3/invoices/${id}?organization_id=${task.sandbox.sourceId}`,
        method: "GET",
        headers: { authorization: `Zoho-oauthtoken ${token}` },
      });
      const { invoice } = (await answer.body.json()) as { invoice?: object };
      if (invoice !== undefined) found += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, readSome));
  await agent.close();
  return found;
}
