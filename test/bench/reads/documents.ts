/** The three questions of the read benchmarks, as each kind of server wants them asked. */
export const QUESTIONS = ["flat", "filtered", "nested"] as const;
export type Question = (typeof QUESTIONS)[number];

/** `plain`: the schema that a developer writes by hand. */
export type Dialect = "dunlin" | "postgraphile" | "plain";

const INVOICE = "id number sourceStatus dueDate total balance currencyCode customer { id name }";
const PAGE_INFO = "pageInfo { hasNextPage endCursor }";
const NESTED = `
  nodes {
    id name primaryPhone
    invoices(first: 5) {
      nodes {
        id number dueDate balance
        reminders(first: 3) { nodes { id scheduledFor channel } }
      }
    }
  }
  ${PAGE_INFO}
`;

const POSTGRAPHILE_INVOICES = `
  nodes {
    id number sourceStatus: status dueDate total balance currencyCode
    customer: customersCacheByUserIdAndCustomerId { id name }
  }
  ${PAGE_INFO}
`;

export const DOCUMENTS: Readonly<Record<Dialect, Readonly<Record<Question, string>>>> = {
  dunlin: {
    flat: `query Flat { page: invoices(first: 50) { nodes { ${INVOICE} } ${PAGE_INFO} } }`,
    filtered: `
      query Filtered($currency: String!) {
        page: invoices(
          first: 50
          filter: { currencyCode: { eq: $currency } }
          orderBy: { field: BALANCE, direction: DESC }
        ) { nodes { ${INVOICE} } ${PAGE_INFO} }
      }
    `,
    nested: `query Nested { page: customers(first: 20) { ${NESTED} } }`,
  },
  plain: {
    flat: `query Flat { page: invoices(first: 50) { nodes { ${INVOICE} } ${PAGE_INFO} } }`,
    filtered: `
      query Filtered($currency: String!) {
        page: invoices(first: 50, currencyCode: $currency, orderBy: BALANCE_DESC) {
          nodes { ${INVOICE} } ${PAGE_INFO}
        }
      }
    `,
    nested: `query Nested { page: customers(first: 20) { ${NESTED} } }`,
  },
  postgraphile: {
    flat: `
      query Flat($userId: UUID!) {
        page: allInvoicesCaches(
          first: 50
          condition: { userId: $userId, deletedAt: null }
          orderBy: [DUE_DATE_ASC, ROW_ID_ASC]
        ) { ${POSTGRAPHILE_INVOICES} }
      }
    `,
    filtered: `
      query Filtered($userId: UUID!, $currency: String!) {
        page: allInvoicesCaches(
          first: 50
          condition: { userId: $userId, currencyCode: $currency, deletedAt: null }
          orderBy: [BALANCE_DESC, ROW_ID_DESC]
        ) { ${POSTGRAPHILE_INVOICES} }
      }
    `,
    nested: `
      query Nested($userId: UUID!) {
        page: allCustomersCaches(
          first: 20
          condition: { userId: $userId, deletedAt: null }
          orderBy: [NAME_ASC, ROW_ID_ASC]
        ) {
          nodes {
            id name primaryPhone
            invoices: invoicesCachesByUserIdAndCustomerId(
              first: 5
              condition: { deletedAt: null }
              orderBy: [DUE_DATE_ASC, ROW_ID_ASC]
            ) {
              nodes {
                id number dueDate balance
                reminders: paymentRemindersByUserIdAndInvoiceId(
                  first: 3
                  orderBy: [SCHEDULED_FOR_ASC, ROW_ID_ASC]
                ) { nodes { id scheduledFor channel } }
              }
            }
          }
          ${PAGE_INFO}
        }
      }
    `,
  },
};

export const CURRENCY = "USD";
