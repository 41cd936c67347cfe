import {
  Client,
  type CombinedError,
  cacheExchange,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
} from "urql";
import { createStore, type Store } from "../store.ts";
import { type Connection, FIRST_CONNECTION } from "./connection.ts";
import { createSocket } from "./socket.ts";

/** Everything that talks to the server, for one session: the next one gets another, with an empty cache. */
export interface Api {
  readonly client: Client;
  readonly connection: Store<Connection>;
  /** True once the server said that there is no session (any more). */
  readonly signedOut: Store<boolean>;
  close(): void;
}

export function createApi(): Api {
  const connection = createStore(FIRST_CONNECTION);
  const signedOut = createStore(false);
  const socket = createSocket(connection);
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isUnauthenticated(error)) signedOut.set(true);
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query, variables: variables ?? {} },
              {
                next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors }) }),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  return { client, connection, signedOut, close: () => void socket.dispose() };
}

function isUnauthenticated({ response, graphQLErrors }: CombinedError): boolean {
  const { status } = (response ?? {}) as Partial<Response>;
  return (
    status === 401 || graphQLErrors.some(({ extensions }) => extensions.code === "UNAUTHENTICATED")
  );
}
