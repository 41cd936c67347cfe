import {
  type ExecutionResult,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from "graphql";
import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import type { Role, Viewer } from "../../src/graphql/context.ts";
import { createPresentError } from "../../src/http/present-error.ts";
import { createSharedSubscribe } from "../../src/http/shared-subscribe.ts";
import { LatestStream } from "../../src/live/latest-stream.ts";
import { SlowConsumerError } from "../../src/live/slow-consumer-error.ts";

interface Event {
  readonly number: number;
}

interface TestContext {
  readonly viewer: Viewer;
  /** Only of the subscription itself. */
  readonly sources?: LatestStream<Event>[];
  /** Made anew for each event. */
  readonly event?: object;
}

let executed: { role: Role; context: object | undefined }[];
let sources: LatestStream<Event>[];

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: "Query", fields: { ok: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType<Event, TestContext>({
    name: "Subscription",
    fields: {
      number: {
        type: GraphQLInt,
        args: { plus: { type: GraphQLInt } },
        subscribe: (_root, _args, context) => {
          const source = new LatestStream<Event>({ capacity: 1, onClose: () => undefined });
          context.sources?.push(source);
          return source;
        },
        resolve: ({ number }, { plus }, { viewer, event }) => {
          executed.push({ role: viewer.role, context: event });
          if (number < 0) throw new Error("secret");
          return number + (plus ?? 0);
        },
      },
    },
  }),
});

const document = parse("subscription Number($plus: Int) { number(plus: $plus) }");
const sharedSubscribe = createSharedSubscribe({
  eventContext: (viewer) => ({ viewer, event: {} }),
  present: createPresentError(pino({ level: "silent" })),
});

async function open(viewer: Partial<Viewer> = {}, plus = 0) {
  const stream = await sharedSubscribe({
    schema,
    document,
    variableValues: { plus },
    contextValue: { sources, viewer: { userId: "u", role: "READ", ...viewer } },
  });
  return stream as AsyncGenerator<ExecutionResult>;
}

function publish(event: Event): void {
  for (const source of sources) source.offer("event", event);
}

const resultOf = async (stream: AsyncGenerator<ExecutionResult>) => (await stream.next()).value;

beforeEach(() => {
  executed = [];
  sources = [];
});

describe("createSharedSubscribe", () => {
  test("executes an event once for all who asked the same", async () => {
    const streams = await Promise.all([open(), open(), open()]);
    publish({ number: 1 });
    const results = await Promise.all(streams.map(resultOf));
    expect(results[0]).toEqual({ data: { number: 1 } });
    expect(results[1]).toBe(results[0]);
    expect(results[2]).toBe(results[0]);
    expect(executed).toHaveLength(1);
  });

  test("but apart for other variables, another user, another role", async () => {
    const streams = await Promise.all([
      open(),
      open({}, 5),
      open({ userId: "other" }),
      open({ role: "ADMIN" }),
    ]);
    publish({ number: 1 });
    const results = await Promise.all(streams.map(resultOf));
    expect(results.map(({ data }) => data.number)).toEqual([1, 6, 1, 1]);
    expect(executed.map(({ role }) => role)).toEqual(["READ", "READ", "READ", "ADMIN"]);
  });

  test("each event has a context of its own", async () => {
    const stream = await open();
    publish({ number: 1 });
    await stream.next();
    publish({ number: 2 });
    await stream.next();
    expect(executed[0]?.context).not.toBe(executed[1]?.context);
  });

  test("an unexpected error is masked, and the stream goes on", async () => {
    const stream = await open();
    publish({ number: -1 });
    const { errors } = await resultOf(stream);
    expect(errors[0]).toMatchObject({
      message: "Unexpected error.",
      path: ["number"],
      extensions: { code: "INTERNAL" },
    });
    publish({ number: 2 });
    expect(await resultOf(stream)).toEqual({ data: { number: 2 } });
  });

  test("a source that fails is told as a last result", async () => {
    const stream = await open();
    sources[0]?.fail(new SlowConsumerError());
    const { errors } = await resultOf(stream);
    expect(errors[0].extensions).toEqual({ code: "SLOW_CONSUMER" });
    expect((await stream.next()).done).toBe(true);
  });

  test("return() ends a pending read and the source", async () => {
    const stream = await open();
    const pending = stream.next();
    await stream.return(undefined);
    expect((await pending).done).toBe(true);
    expect(await sources[0]?.next()).toEqual({ value: undefined, done: true });
  });

  test("a document that cannot be subscribed to gives errors, not a stream", async () => {
    const result = await sharedSubscribe({
      schema,
      document: parse("subscription ($plus: Int!) { number(plus: $plus) }"),
      variableValues: {},
      contextValue: { sources, viewer: {} },
    });
    expect(result).toMatchObject({ errors: [{ message: expect.stringContaining("$plus") }] });
  });
});
