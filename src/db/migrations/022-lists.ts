/** Indices for the order of lists under each common filter: without them a filter or a late page sorts every row. */
export const lists = [
  `create index projects_newest on projects (created_at desc, id)`,
  `create index projects_newest_of_state on projects (state, created_at desc, id)`,
  `drop index projects_created`,
  ...['rollout', 'region', 'area', 'commissioner', 'referrer_id', 'provider_product'].map(
    (column) => `create index services_by_${column} on services (${column}, lower(name), id)`,
  ),
  `drop index services_region`,
  `drop index services_commissioner`,
  `drop index services_provider_product`,
]
