/**
 * Nobody can change or delete an event, a digest, a version of a procedure or a signature; the second person of an attestation is written once. A
 * later migration that has to change one drops the trigger and creates it again.
 */
const whole = ['event_rows', 'sop_versions', 'sop_signatures']
const secondPerson = ['second_person_id', 'second_person', 'second_role', 'second_at', 'conditions']
const firstPerson = ['id', 'project_id', 'gate', 'decision', 'first_person_id', 'first_person', 'first_role', 'first_at', 'reason', 'evidence']
/** A trigger writes the search texts beside these. */
const ofEvents =
  'seq, id, at, actor_id, actor_name, project_id, subject, subject_id, action, sentence, changed_from, changed_to, reason, undoes, previous_hash, hash, rows_digest'

const refusal = (table: string): string => `Rows of ${table} are kept as they were written`
const refusing = (table: string, event: string, when = ''): string =>
  `create trigger ${table}_kept_${event.split(' ')[0]} before ${event} on ${table} ${when} begin select raise(abort, '${refusal(table)}'); end`

const refuse = `create function refuse_change() returns trigger language plpgsql as $function$
  begin
    raise exception 'Rows of % are kept as they were written', tg_table_name;
  end $function$`
const refusingOnPostgres = (table: string, event: string, each: string): string =>
  `create trigger ${table}_kept_${event.split(' ')[0]} before ${event} on ${table} for each ${each} execute function refuse_change()`

export const keptForEver = {
  sqlite: [
    refusing('events', `update of ${ofEvents}`),
    ...whole.map((table) => refusing(table, 'update')),
    refusing('attestations', 'update', `when old.second_at is not null or ${firstPerson.map((column) => `new.${column} is not old.${column}`).join(' or ')}`),
    ...['events', ...whole, 'attestations'].map((table) => refusing(table, 'delete')),
  ],
  postgres: [
    refuse,
    ...['events', ...whole].map((table) => refusingOnPostgres(table, 'update or delete', 'row')),
    refusingOnPostgres('attestations', 'delete', 'row'),
    refusingOnPostgres(
      'attestations',
      'update',
      `row when (old.second_at is not null or
        to_jsonb(new) - '{${secondPerson.join(',')}}'::text[] is distinct from to_jsonb(old) - '{${secondPerson.join(',')}}'::text[])`,
    ),
    ...['events', ...whole, 'attestations'].map((table) => refusingOnPostgres(table, 'truncate', 'statement')),
  ],
}
