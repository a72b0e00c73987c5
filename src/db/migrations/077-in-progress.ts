const statuses = `('live', 'in-progress', 'ready', 'referrer', 'pair', 'both', 'closed')`
const inProgress = `rollout not in ('live', 'closed') and exists (select 1 from projects p where p.service_id = services.id and p.state in ('open', 'on-hold'))`

/** The columns of a service whose changes are noted, as in 070. */
const columns = [
  'id',
  'name',
  'ods_code',
  'care_setting',
  'postcode',
  'region',
  'area',
  'commissioner',
  'provider_product',
  'consumer_product',
  'list_size',
  'referrer_id',
  'rollout',
]
const indices = {
  services_cube: '(rollout, region, care_setting, referrer_id, consumer_product, provider_product, list_size)',
  services_referrer: '(referrer_id, rollout, list_size)',
  services_pair: '(consumer_product, provider_product, rollout, list_size)',
  services_by_rollout: '(rollout, lower(name), id)',
}

/**
 * A service with an open project is in progress. SQLite cannot change a check, so the column is replaced; the trigger and indices that name it are
 * dropped until it has its name again.
 */
export const inProgressServices = {
  sqlite: [
    `drop trigger main.services_noted_update`,
    ...Object.keys(indices).map((index) => `drop index ${index}`),
    `alter table services add column rollout_wider text not null default 'both' check (rollout_wider in ${statuses})`,
    `update services set rollout_wider = case when ${inProgress} then 'in-progress' else rollout end`,
    `alter table services drop column rollout`,
    `alter table services rename column rollout_wider to rollout`,
    ...Object.entries(indices).map(([index, on]) => `create index ${index} on services ${on}`),
    `create trigger services_noted_update after update of ${columns.join(', ')} on services
      when ${columns.map((column) => `new.${column} is not old.${column}`).join(' or ')} begin insert into service_changes (kind, ref) values ('service', new.id); end`,
  ],
  postgres: [
    `alter table services drop constraint services_rollout_wider_check`,
    `alter table services add constraint services_rollout_check check (rollout in ${statuses})`,
    `update services set rollout = 'in-progress' where ${inProgress}`,
  ],
}
