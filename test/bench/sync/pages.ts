import { Agent } from "undici";
import type { SyncTask } from "./task.ts";

export type PagesTask = Pick<SyncTask, "sandbox" | "maxPages">;

export interface Page {
  readonly rows: readonly Record<string, string | number>[];
  readonly isLast: boolean;
}

const PER_PAGE = 200;
/** By the sandbox's URL: each is good for an hour. */
const tokens = new Map<string, Promise<string>>();

/** All pages of a list by their numbers, the next one asked for while the caller stores this one. */
export async function* listPages(
  list: "contacts" | "invoices",
  task: PagesTask,
): AsyncGenerator<Page["rows"]> {
  const agent = new Agent();
  const token = await accessToken(agent, task);
  let ahead = fetchPage(agent, token, list, 1, task);
  for (let number = 1; ; number += 1) {
    const { rows, isLast } = await ahead;
    const ends = isLast || number === task.maxPages;
    if (!ends) ahead = fetchPage(agent, token, list, number + 1, task);
    yield rows;
    if (ends) break;
  }
  await agent.close();
}

async function fetchPage(
  agent: Agent,
  token: string,
  list: string,
  page: number,
  { sandbox }: PagesTask,
): Promise<Page> {
  const query = new URLSearchParams({
    organization_id: sandbox.sourceId,
    filter_by: "Status.All",
    sort_column: "last_modified_time",
    sort_order: "A",
    page: String(page),
    per_page: String(PER_PAGE),
  });
  const answer = await agent.request({
    origin: sandbox.url,
    path: `/books/v3/${list}?${query}`,
    method: "GET",
    headers: { authorization: `Zoho-oauthtoken ${token}` },
  });
  const body = JSON.parse(await answer.body.text());
  return { rows: body[list], isLast: !body.page_context.has_more_page };
}

export function accessToken(agent: Agent, task: PagesTask): Promise<string> {
  const { url } = task.sandbox;
  const token = tokens.get(url) ?? askForToken(agent, task);
  tokens.set(url, token);
  return token;
}

async function askForToken(agent: Agent, { sandbox }: PagesTask): Promise<string> {
  const answer = await agent.request({
    origin: sandbox.url,
    path: "/oauth/v2/token",
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: sandbox.credentials.clientId,
      client_secret: sandbox.credentials.clientSecret,
      refresh_token: sandbox.credentials.refreshToken,
    }).toString(),
  });
  const { access_token: token } = (await answer.body.json()) as { access_token: string };
  return token;
}
