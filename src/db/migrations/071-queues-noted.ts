/** The columns by which queues count, in addition to those of a prerequisite in 070: the facet index counts them too. */
const columns = ['project_id', 'key', 'owners', 'needs', 'standing', 'valid_until', 'due_date', 'needs_until']
const changed = (differs: string): string => columns.map((column) => `new.${column} ${differs} old.${column}`).join(' or ')

export const queuesNoted = {
  sqlite: [
    `drop trigger prerequisites_noted_update`,
    `create trigger prerequisites_noted_update after update of ${columns.join(', ')} on prerequisites when ${changed('is not')}
      begin insert into service_changes (kind, ref) values ('project', new.project_id); end`,
  ],
  postgres: [
    `drop trigger prerequisites_noted_update on prerequisites`,
    `create trigger prerequisites_noted_update after update of ${columns.join(', ')} on prerequisites for each row
      when (${changed('is distinct from')}) execute function prerequisites_noted_update()`,
  ],
}
