/** Whether the DoS ids on the record of its service meet a prerequisite, did so last, or would if one of them were not in question. Derived with the stages. */
export const onRecord = [
  `alter table prerequisites add column on_record text check (on_record in ('met', 'lost', 'in question'))`,
  `create index prerequisites_off_record on prerequisites (project_id) where on_record in ('lost', 'in question')`,
  `update projects set stage_until = '1970-01-01' where state in ('open', 'on-hold') and id in (
    select project_id from prerequisites where value_kind = 'dos-id' and status = 'not-started')`,
]
