import { SourceError } from "../source/errors.ts";
import type { CallContext, Fetched } from "../source/source.ts";
import { callApi, type ZohoConnection } from "./api.ts";
import { type Parsed, pagingKey } from "./records.ts";

/** One record by its id: `contact` below /contacts, `invoice` below /invoices. */
export async function fetchRecord<Row>(
  connection: ZohoConnection,
  resource: "contact" | "invoice",
  sourceId: string,
  parse: (raw: unknown) => Parsed<Row>,
  context: CallContext,
): Promise<Fetched<Row>> {
  if (!/^\d{1,30}$/.test(sourceId)) throw cannotBeHad(resource, "the id is none of Zoho's");
  const { value: parsed, requestedAt } = await callApi(
    connection,
    {
      path: `/${resource}s/${sourceId}`,
      query: {},
      resource,
      mayBeMissing: true,
      check: (answer) =>
        pagingKey(answer[resource], resource).id === sourceId ? null : "it is another record",
      read: (answer) => parse(answer[resource]),
    },
    context,
  ).catch((error: unknown) => {
    if (error instanceof SourceError && error.code === "REQUEST_REFUSED") {
      throw cannotBeHad(resource, error.message);
    }
    throw error;
  });
  if (parsed === null) return { record: null, bad: null, requestedAt };
  if (parsed.kind === "BAD") return { record: null, bad: parsed.bad, requestedAt };
  if (parsed.kind === "SKIPPED") throw cannotBeHad(resource, "it is a vendor");
  return { record: parsed.row, bad: null, requestedAt };
}

function cannotBeHad(resource: string, why: string): SourceError {
  return new SourceError(
    "SET_ASIDE",
    "RECORD_REFUSED",
    `Zoho does not give this ${resource}: ${why}`,
  );
}
