/** What GraphiQL opens with: what people come for, ready to be run. */
export interface ExampleTab {
  readonly query: string;
  /** JSON. */
  readonly variables?: string;
}

export const EXAMPLE_TABS: readonly ExampleTab[] = [
  {
    query: `# Dunlin's API. The book on the left explains it.
# Not logged in to the dashboard? Put your key
# into the Headers tab below, as
#   { "authorization": "Bearer dln_…" }
# and press the circling arrows on the left.

query Me {
  viewer {
    name
    role
    organizations {
      id
      name
      status
      customersSyncedTo
      invoicesSyncedTo
      activeRun {
        id
        kind
        status
        percent
      }
    }
  }
}
`,
  },
  {
    query: `# Who owes what, the longest overdue first,
# and what becomes of the reminders. For the next
# page, put endCursor into "after" below.

query OverdueInvoices($first: Int!, $after: String) {
  invoices(first: $first, after: $after, filter: { overdue: true }) {
    totalCount
    nodes {
      number
      dueDate
      daysOverdue
      balance
      currencyCode
      remindersBlockedBy
      customer {
        name
        primaryPhone
      }
      reminders(first: 3) {
        nodes {
          scheduledFor
          channel
          status
          reason
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: JSON.stringify({ first: 10, after: null }, null, 2),
  },
  {
    query: `# Customers by part of their name, mail or phone,
# with what they owe.

query FindCustomers($search: String) {
  customers(first: 10, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {
    nodes {
      id
      name
      primaryPhone
      primaryEmail
      balances {
        currencyCode
        open
        overdue
      }
    }
  }
}
`,
    variables: JSON.stringify({ search: "" }, null, 2),
  },
  {
    query: `# Starts a sync, or tells which one is already
# running. Needs the role SYNC. With more than one
# organization, add organizationId.

mutation StartSync {
  startSync(input: { kind: INCREMENTAL }) {
    alreadyRunning
    run {
      id
      status
    }
    userErrors {
      code
      message
    }
  }
}
`,
  },
  {
    query: `# Every run, live: leave it open and start a sync
# in another tab.

subscription Runs {
  syncRunChanged {
    seq
    run {
      id
      kind
      status
      phase
      percent
      phases {
        name
        status
        fetched
        failed
      }
    }
  }
}
`,
  },
];
