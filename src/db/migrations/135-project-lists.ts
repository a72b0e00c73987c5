/** A saved view is of one list. The list of projects is sorted by what was done last, so the facet index is told of events. */
export const projectLists = {
  sqlite: [
    `alter table saved_views add column list text not null default 'services' check (list in ('services', 'projects'))`,
    `create trigger events_noted_insert after insert on events when new.project_id is not null
      begin insert into service_changes (kind, ref) values ('project', new.project_id); end`,
  ],
  postgres: [
    `alter table saved_views add column list text not null default 'services' check (list in ('services', 'projects'))`,
    `create function events_noted_insert() returns trigger language plpgsql as $function$
    begin
      insert into service_changes (kind, ref) values ('project', new.project_id);
      return null;
    end $function$`,
    `create trigger events_noted_insert after insert on events for each row when (new.project_id is not null) execute function events_noted_insert()`,
  ],
}
