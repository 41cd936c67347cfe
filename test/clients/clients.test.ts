import {
  ApolloClient,
  ApolloLink,
  gql as apollo,
  HttpLink,
  InMemoryCache,
} from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { GraphQLClient } from "graphql-request";
import { createClient, type Client as SocketClient } from "graphql-ws";
import {
  cacheExchange,
  fetchExchange,
  subscriptionExchange,
  Client as UrqlClient,
  gql as urqlGql,
} from "urql";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { seedCustomer } from "../graphql/seed.ts";
import {
  type Account,
  bearer,
  createAccount,
  runId,
  startTestServer,
  type TestServer,
} from "../http/support.ts";
import { changeRun, createRun } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const CUSTOMERS = 25;

let database: TestDatabase;
let server: TestServer;
let account: Account;
let sockets: SocketClient;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer(database);
  account = await createAccount(database);
  for (let n = 0; n < CUSTOMERS; n += 1) {
    await seedCustomer(database.pool, account, { name: `Customer ${String(n).padStart(2, "0")}` });
  }
  sockets = createClient({
    url: server.graphqlUrl.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: bearer(account),
    lazy: true,
    retryAttempts: 0,
  });
});
afterAll(async () => {
  await sockets.dispose();
  await server.stop();
  await database.close();
});

const VIEWER = "query Viewer { viewer { id name role } }";
const PAGE = `
  query Page($after: String) {
    customers(first: 10, after: $after) {
      nodes { id name }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const CANCEL = `
  mutation Cancel($runId: ID!) {
    cancelSync(input: { runId: $runId }) { run { id status } userErrors { code message } }
  }
`;
const RUN = "query Run($id: ID!) { syncRun(id: $id) { id status phases { name fetched } } }";
const PROGRESS = `
  subscription Progress($runId: ID!) {
    syncProgress(runId: $runId) { seq run { id status phases { name fetched } } }
  }
`;

interface Page {
  readonly customers: {
    readonly nodes: readonly { readonly id: string; readonly name: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Walks the whole list as a client would. */
async function namesOf(ask: (after: string | null) => Promise<Page>): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo }: Page["customers"] = (await ask(after)).customers;
    names.push(...nodes.map(({ name }) => name));
    if (!pageInfo.hasNextPage) return names;
    after = pageInfo.endCursor;
  }
}

const EVERY_NAME = Array.from(
  { length: CUSTOMERS },
  (_, n) => `Customer ${String(n).padStart(2, "0")}`,
);

describe("graphql-request", () => {
  const client = () => new GraphQLClient(server.graphqlUrl, { headers: bearer(account) });

  test("query, paging and mutation", async () => {
    expect(await client().request(VIEWER)).toMatchObject({ viewer: { role: "ADMIN" } });
    expect(await namesOf((after) => client().request<Page>(PAGE, { after }))).toEqual(EVERY_NAME);
    const run = await createRun(database.pool, account, "QUEUED");
    expect(await client().request(CANCEL, { runId: runId(run) })).toEqual({
      cancelSync: { run: { id: runId(run), status: "CANCELED" }, userErrors: [] },
    });
  });

  test("errors arrive with their code and status", async () => {
    const error: unknown = await client()
      .request("{ customers(first: 1000) { nodes { id } } }")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      response: { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] },
    });
    const stranger = new GraphQLClient(server.graphqlUrl);
    await expect(stranger.request(VIEWER)).rejects.toMatchObject({ response: { status: 401 } });
  });
});

describe("urql", () => {
  const client = () =>
    new UrqlClient({
      url: server.graphqlUrl,
      preferGetMethod: false,
      fetchOptions: { headers: bearer(account) },
      exchanges: [
        cacheExchange,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = "", variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe(
                { query, variables: variables as Record<string, unknown> },
                sink as never,
              ),
            }),
          }),
        }),
      ],
    });

  test("query, paging and mutation", async () => {
    const urql = client();
    const viewer = await urql.query(urqlGql(VIEWER), {}).toPromise();
    expect(viewer.data).toMatchObject({ viewer: { role: "ADMIN" } });
    const names = await namesOf(async (after) => {
      const { data, error } = await urql.query<Page>(urqlGql(PAGE), { after }).toPromise();
      if (data === undefined) throw error;
      return data;
    });
    expect(names).toEqual(EVERY_NAME);
    const run = await createRun(database.pool, account, "QUEUED");
    const { data } = await urql.mutation(urqlGql(CANCEL), { runId: runId(run) }).toPromise();
    expect(data).toMatchObject({ cancelSync: { run: { status: "CANCELED" } } });
  });

  test("subscription: the present state, the change, the end", async () => {
    const run = await createRun(database.pool, account);
    const statuses: string[] = [];
    const { unsubscribe } = client()
      .subscription<{ syncProgress: { run: { status: string } } }>(urqlGql(PROGRESS), {
        runId: runId(run),
      })
      .subscribe(({ data }) => {
        if (data) statuses.push(data.syncProgress.run.status);
      });
    await vi.waitFor(() => expect(statuses).toEqual(["RUNNING"]));
    await changeRun(database.pool, run, "SUCCEEDED");
    await vi.waitFor(() => expect(statuses.at(-1)).toBe("SUCCEEDED"));
    unsubscribe();
  });
});

describe("Apollo Client", () => {
  const client = () =>
    new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.split(
        ({ operationType }) => operationType === "subscription",
        new GraphQLWsLink(sockets),
        new HttpLink({ uri: server.graphqlUrl, headers: bearer(account) }),
      ),
    });

  test("query, paging and mutation", async () => {
    const { query, mutate } = bound(client());
    expect((await query({ query: apollo(VIEWER) })).data).toMatchObject({
      viewer: { role: "ADMIN" },
    });
    const names = await namesOf(
      async (after) => (await query({ query: apollo(PAGE), variables: { after } })).data as Page,
    );
    expect(names).toEqual(EVERY_NAME);
    const run = await createRun(database.pool, account, "QUEUED");
    const { data } = await mutate({ mutation: apollo(CANCEL), variables: { runId: runId(run) } });
    expect(data).toMatchObject({ cancelSync: { run: { status: "CANCELED" } } });
  });

  test("a run that is shown follows syncProgress by itself, through the normalized cache", async () => {
    const run = await createRun(database.pool, account);
    const apolloClient = client();
    const shown: unknown[] = [];
    const watching = apolloClient
      .watchQuery({ query: apollo(RUN), variables: { id: runId(run) } })
      .subscribe(({ data }) => {
        if (data) shown.push((data as { syncRun: unknown }).syncRun);
      });
    await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(shown[0]).toMatchObject({ status: "RUNNING", phases: [{ fetched: 0 }] });

    let completed = false;
    apolloClient
      .subscribe({ query: apollo(PROGRESS), variables: { runId: runId(run) } })
      .subscribe({
        complete: () => {
          completed = true;
        },
      });
    await vi.waitFor(() => expect(server.services.feed.subscribers()).toBe(1));
    await changeRun(database.pool, run);
    await vi.waitFor(() => expect(shown.at(-1)).toMatchObject({ phases: [{ fetched: 1 }] }));
    await changeRun(database.pool, run, "SUCCEEDED");
    await vi.waitFor(() =>
      expect(shown.at(-1)).toMatchObject({ status: "SUCCEEDED", phases: [{ fetched: 2 }] }),
    );
    await vi.waitFor(() => expect(completed).toBe(true));
    watching.unsubscribe();
    apolloClient.stop();
  });
});

function bound(client: ApolloClient): Pick<ApolloClient, "query" | "mutate"> {
  return { query: client.query.bind(client), mutate: client.mutate.bind(client) };
}
