import type { Pool } from "pg";

/**
 * Makes every migration fail that reads through one of the tables while it keeps writers out of it: that would take the
 * longer the more rows there are. Watches a whole transaction, from its first DDL to its end.
 */
export async function probeLocks(pool: Pool, tables: readonly string[]): Promise<void> {
  await pool.query(`
    create schema lock_probe;
    create table lock_probe.watched (relid regclass);
    create function lock_probe.rows_read() returns text language sql as $$
      select coalesce(jsonb_object_agg(s.relid, s.seq_tup_read), '{}')::text
      from pg_stat_xact_user_tables s
      join lock_probe.watched w on w.relid = s.relid
    $$;
    -- What was read before the transaction's first DDL kept nobody out.
    create function lock_probe.begin_ddl() returns event_trigger language plpgsql as $$
    begin
      if current_setting('lock_probe.xact', true) is distinct from pg_current_xact_id()::text then
        perform
          set_config('lock_probe.xact', pg_current_xact_id()::text, false),
          set_config('lock_probe.before', lock_probe.rows_read(), false);
      end if;
    end
    $$;
    create function lock_probe.check_locks() returns void language plpgsql as $$
    declare
      found text;
    begin
      select string_agg(format('%s of %s, of which %s rows were read', l.mode, l.relation::regclass, read.rows), '; ')
      into found
      from pg_locks l
      join lock_probe.watched w on w.relid = l.relation
      cross join lateral (
        select
          coalesce((lock_probe.rows_read()::jsonb ->> w.relid::oid::text)::bigint, 0)
            - coalesce((current_setting('lock_probe.before')::jsonb ->> w.relid::oid::text)::bigint, 0) as rows
      ) read
      where l.pid = pg_backend_pid()
        and l.granted
        and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        and read.rows > 0;
      if found is not null then
        raise exception 'writers were kept out by %', found;
      end if;
    end
    $$;
    create function lock_probe.end_ddl() returns event_trigger language plpgsql as $$
    begin
      perform lock_probe.check_locks();
    end
    $$;
    create event trigger lock_probe_begin on ddl_command_start execute function lock_probe.begin_ddl();
    create event trigger lock_probe_end on ddl_command_end execute function lock_probe.end_ddl();
    -- Each script ends with the note that it is finished.
    create function lock_probe.end_script() returns trigger language plpgsql as $$
    begin
      if current_setting('lock_probe.xact', true) = pg_current_xact_id()::text then
        perform lock_probe.check_locks();
      end if;
      return null;
    end
    $$;
    create trigger lock_probe_script after update on _prisma_migrations
      for each row execute function lock_probe.end_script();
  `);
  await pool.query({
    text: "insert into lock_probe.watched select unnest($1::text[])::regclass",
    values: [[...tables]],
  });
}

export async function removeLockProbe(pool: Pool): Promise<void> {
  await pool.query(`
    drop event trigger lock_probe_begin;
    drop event trigger lock_probe_end;
    drop trigger lock_probe_script on _prisma_migrations;
    drop schema lock_probe cascade;
  `);
}
