import { contactDetailJson, contactListJson, personJson } from "./contact-json.ts";
import { finishRecord } from "./emit.ts";
import {
  choiceParam,
  modifiedRange,
  pageContext,
  pageParams,
  textParam,
  tieSeed,
} from "./list-params.ts";
import { listPage } from "./list-query.ts";
import { doesNotExist, invalidUrl, type Reply, success } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { CustomerRow, Person } from "./rows.ts";
import type { ContactColumn, WorldState } from "./world-state.ts";

const SORT_COLUMNS: readonly ContactColumn[] = [
  "contact_name",
  "first_name",
  "last_name",
  "email",
  "outstanding_receivable_amount",
  "created_time",
  "last_modified_time",
];

const FILTERS = [
  "Status.All",
  "Status.Active",
  "Status.Inactive",
  "Status.Duplicate",
  "Status.Crm",
] as const;

type Texts = (row: CustomerRow) => readonly string[];

const ofPersons =
  (read: (person: Person) => readonly string[]): Texts =>
  (row) =>
    row.persons.flatMap((person) => [...read(person)]);

/** What each search parameter, and its `_startswith` and `_contains` forms, looks at. */
const SEARCHES: Readonly<Record<string, Texts>> = {
  contact_name: (row) => [row.name],
  company_name: (row) => [row.companyName],
  first_name: ofPersons((person) => [person.firstName]),
  last_name: ofPersons((person) => [person.lastName]),
  email: ofPersons((person) => [person.email]),
  phone: ofPersons((person) => [person.phone, person.mobile]),
  address: (row) => [
    row.billingAddress.address,
    row.billingAddress.street2,
    row.billingAddress.city,
    row.shippingAddress.address,
    row.shippingAddress.city,
  ],
};

const searchText: Texts = (row) => [
  row.name,
  row.companyName,
  row.notes,
  ...row.persons.flatMap((person) => [person.email, person.firstName, person.lastName]),
];

/** `GET /contacts`. */
export function listContacts(state: WorldState, request: SandboxRequest): Reply {
  const { switches } = state;
  const { page, perPage, offset, limit } = pageParams(request);
  const sortColumn = choiceParam(request, "sort_column", SORT_COLUMNS) ?? "contact_name";
  const sortOrder = choiceParam(request, "sort_order", ["A", "D"]) ?? "A";
  const filter =
    choiceParam(request, "filter_by", FILTERS) ??
    (switches.defaultContactFilter === "active" ? "Status.Active" : "Status.All");
  const type = choiceParam(request, "contact_type", ["customer", "vendor"]);
  const { conditions, criteria } = searchConditions(request);
  if (filter === "Status.Active") conditions.push((row) => row.status === "active");
  else if (filter === "Status.Inactive") conditions.push((row) => row.status === "inactive");
  else if (filter !== "Status.All") conditions.push(() => false);
  if (type) conditions.push((row) => row.type === type);
  const result = listPage<CustomerRow, ContactColumn>(state.contacts, {
    sortColumn,
    descending: sortOrder === "D",
    ...modifiedRange(state, request, switches.lastModifiedFilterContacts),
    ...(conditions.length > 0
      ? { matches: (row) => conditions.every((condition) => condition(row)) }
      : {}),
    offset,
    limit,
    tieSeed: tieSeed(state, request),
  });
  const context = {
    page,
    per_page: perPage,
    has_more_page: result.hasMore,
    report_name: "Contacts",
    applied_filter: filter,
    sort_column: sortColumn,
    sort_order: sortOrder,
    ...(criteria.length > 0 ? { search_criteria: criteria } : {}),
  };
  const contacts = result.rows.map((row) => contactListJson(state, row));
  return success({ contacts, ...pageContext(state, context) }, result.examined);
}

/** `GET /contacts/{id}`. */
export function getContact(state: WorldState, request: SandboxRequest): Reply {
  const row = state.contacts.get(request.ids[0] ?? "");
  if (!row) return doesNotExist("Contact");
  return success({ contact: contactDetailJson(state, row) });
}

/** `GET /contacts/{id}/contactpersons`. */
export function listContactPersons(state: WorldState, request: SandboxRequest): Reply {
  const row = state.contacts.get(request.ids[0] ?? "");
  if (!row) return doesNotExist("Contact");
  const { page, perPage, offset, limit } = pageParams(request);
  const persons = row.persons.slice(offset, offset + limit);
  const context = { page, per_page: perPage, has_more_page: row.persons.length > offset + limit };
  return success({
    contact_persons: persons.map((person) =>
      finishRecord(personJson(state, person), state.switches, undefined),
    ),
    ...pageContext(state, context),
  });
}

/** `GET /contacts/{id}/contactpersons/{person}`. */
export function getContactPerson(state: WorldState, request: SandboxRequest): Reply {
  const [contactId = "", personId] = request.ids;
  if (personId === undefined) return invalidUrl();
  const person = state.contacts.get(contactId)?.persons.find(({ id }) => id === personId);
  if (!person) return doesNotExist("Contact person");
  return success({
    contact_person: finishRecord(personJson(state, person), state.switches, undefined),
  });
}

interface SearchCriterion {
  column_name: string;
  search_text: string;
  comparator: string;
}

function searchConditions(request: SandboxRequest): {
  conditions: ((row: CustomerRow) => boolean)[];
  criteria: SearchCriterion[];
} {
  const conditions: ((row: CustomerRow) => boolean)[] = [];
  const criteria: SearchCriterion[] = [];
  const search = (name: string, column: string, comparator: string, texts: Texts) => {
    const wanted = textParam(request, name)?.toLowerCase();
    if (wanted === undefined) return;
    criteria.push({ column_name: column, search_text: wanted, comparator });
    conditions.push((row) =>
      texts(row).some((text) => compareText(text.toLowerCase(), wanted, comparator)),
    );
  };
  for (const [name, texts] of Object.entries(SEARCHES)) {
    search(name, name, "equal", texts);
    search(`${name}_startswith`, name, "startswith", texts);
    search(`${name}_contains`, name, "contains", texts);
  }
  search("search_text", "search_text", "contains", searchText);
  return { conditions, criteria };
}

function compareText(text: string, wanted: string, comparator: string): boolean {
  if (comparator === "startswith") return text.startsWith(wanted);
  return comparator === "contains" ? text.includes(wanted) : text === wanted;
}
