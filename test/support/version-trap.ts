import type { Pool } from "pg";

/** Tables whose rows the API shows, with the columns that it does not, or never keeps: bookkeeping of workers, calls. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  organizations: ["updated_at"],
  customers_cache: ["last_seen_run_id", "needs_look"],
  invoices_cache: ["last_seen_run_id"],
  payment_reminders: [],
  reminder_events: [],
  reminder_decisions: [],
  reminder_policies: [],
  sync_runs: ["lease_token", "lease_until", "worker", "updated_at"],
  sync_phases: ["api_calls", "position"],
  sync_issues: [],
  sync_metadata: ["last_full_sync_at", "updated_at"],
};

export interface VersionTrap {
  /** Changes that committed without a raised data version since the last look, by table and operation. */
  caught(): Promise<unknown[]>;
}

/**
 * Watches every transaction: one that changes what the API shows must also raise the data version of the rows' user,
 * or the response cache would go on giving old answers.
 */
export async function setVersionTrap(pool: Pool): Promise<VersionTrap> {
  await pool.query(`
    create table unversioned (table_name text, operation text, row_text text);
    create function must_raise_version() returns trigger language plpgsql as $$
    declare
      changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
      owner uuid := coalesce(changed->>'user_id', (
        select r.user_id::text from sync_runs r where r.id = (changed->>'run_id')::uuid
      ));
      raised boolean;
    begin
      select u.xmin = pg_current_xact_id()::xid into raised
      from users u
      where u.id = owner;
      if raised is false then
        insert into unversioned values (tg_table_name, tg_op, changed::text);
      end if;
      return null;
    end
    $$;
  `);
  for (const [table, hidden] of Object.entries(SHOWN)) {
    const name = `raises_version_${table}`;
    const shown = (row: string): string =>
      `to_jsonb(${row}) - array[${["''", ...hidden.map((column) => `'${column}'`)].join(", ")}]::text[]`;
    await pool.query(`
      create constraint trigger ${name}_changed
      after update on ${table}
      deferrable initially deferred
      for each row
      when (${shown("old")} is distinct from ${shown("new")})
      execute function must_raise_version();
      create constraint trigger ${name}_come_or_gone
      after insert or delete on ${table}
      deferrable initially deferred
      for each row
      execute function must_raise_version();
    `);
  }
  return {
    async caught() {
      const { rows } = await pool.query(`
        with gone as (delete from unversioned returning table_name, operation)
        select table_name, operation, count(*)::int from gone group by 1, 2 order by 1, 2
      `);
      return rows;
    },
  };
}
