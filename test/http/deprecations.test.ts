import { buildSchema, type GraphQLSchema } from "graphql";
import { createYoga, type Plugin } from "graphql-yoga";
import { pino } from "pino";
import { expect, test } from "vitest";
import { deprecationsPlugin } from "../../src/http/deprecations-plugin.ts";
import { limitsPlugin } from "../../src/http/limits/limits-plugin.ts";
import { createPresentError } from "../../src/http/present-error.ts";
import { createSharedSubscribe } from "../../src/http/shared-subscribe.ts";

const schema: GraphQLSchema = buildSchema(`
  enum Color { RED SCARLET @deprecated(reason: "Use RED.") }
  input Filter { name: String, title: String @deprecated(reason: "Use name.") }
  type Query {
    name: String
    title: String @deprecated(reason: "Use name.")
    find(filter: Filter, color: Color, page: Int @deprecated(reason: "Use after.")): String
  }
  type Subscription { ticks: String, tocks: String @deprecated(reason: "Use ticks.") }
`);
const ticks = () => ({
  subscribe: async function* () {
    yield { ticks: "1", tocks: "1" };
    yield { ticks: "2", tocks: "2" };
  },
});
for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
  Object.assign(field, ticks());
}
const subscribe = createSharedSubscribe({
  eventContext: (viewer) => ({ viewer }),
  present: createPresentError(pino({ level: "silent" })),
});
const sharedSubscribe: Plugin = {
  onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
};
const viewer = { userId: "u", role: "READ" };
const yoga = createYoga({
  schema,
  context: { viewer },
  plugins: [limitsPlugin(), deprecationsPlugin(), sharedSubscribe],
});

async function ask(query: string, accept = "application/json"): Promise<string> {
  const response = await yoga.fetch("http://yoga/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify({ query }),
  });
  return await response.text();
}

const deprecations = async (query: string): Promise<unknown> =>
  JSON.parse(await ask(query)).extensions.deprecations;

test("each deprecated thing that a document uses is listed with its reason and place", async () => {
  expect(await deprecations("{ title }")).toEqual([
    {
      message: "The field Query.title is deprecated. Use name.",
      locations: [{ line: 1, column: 3 }],
    },
  ]);
  expect(
    await deprecations('{ find(page: 1, color: SCARLET, filter: { title: "x" }) }'),
  ).toMatchObject([
    { message: 'Field "Query.find" argument "page" is deprecated. Use after.' },
    { message: 'The enum value "Color.SCARLET" is deprecated. Use RED.' },
    { message: "The input field Filter.title is deprecated. Use name." },
  ]);
});

test("the costs stay beside them, and a document that uses none has none", async () => {
  expect(JSON.parse(await ask("{ title }")).extensions.cost).toEqual({ nodes: 0, maximum: 10_000 });
  expect(await deprecations("{ name }")).toBeUndefined();
});

test("each event of a subscription carries them", async () => {
  const events = await ask("subscription { tocks }", "text/event-stream");
  expect(events.match(/The field Subscription\.tocks is deprecated\. Use ticks\./g)).toHaveLength(
    2,
  );
  expect(await ask("subscription { ticks }", "text/event-stream")).not.toContain("deprecations");
});
