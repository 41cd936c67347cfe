/** The schema of the contestants written by hand, and what their resolvers have in common. */
export const typeDefs = `
  type Query {
    invoices(first: Int!, currencyCode: String, orderBy: InvoiceOrder = DUE_DATE_ASC): InvoiceConnection!
    customers(first: Int!): CustomerConnection!
  }
  enum InvoiceOrder { DUE_DATE_ASC BALANCE_DESC }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type InvoiceConnection { nodes: [Invoice!]! pageInfo: PageInfo! }
  type CustomerConnection { nodes: [Customer!]! pageInfo: PageInfo! }
  type ReminderConnection { nodes: [Reminder!]! pageInfo: PageInfo! }
  type Invoice {
    id: ID!
    number: String!
    sourceStatus: String!
    dueDate: String!
    total: String!
    balance: String!
    currencyCode: String!
    customer: Customer
    reminders(first: Int!): ReminderConnection!
  }
  type Customer {
    id: ID!
    name: String!
    primaryPhone: String
    invoices(first: Int!): InvoiceConnection!
  }
  type Reminder { id: ID! scheduledFor: String! channel: String! }
`;

interface WithId {
  readonly id: string;
}

export interface Page<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export function globalId(type: string, { id }: WithId): string {
  return Buffer.from(`${type}:${id}`).toString("base64");
}

/** @param rows one more than asked when there are more */
export function pageOf<Row extends WithId>(
  rows: readonly Row[],
  first: number,
  sortValue: (row: Row) => unknown,
): Page<Row> {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  const cursor = last && Buffer.from(JSON.stringify([sortValue(last), last.id])).toString("base64");
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: cursor ?? null } };
}

export function userOf(headers: NodeJS.Dict<string | string[]>): string {
  return String(headers["x-user"]);
}
