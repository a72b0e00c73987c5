/**
 * A project that has to name partner services has their DoS ids there, so the older prerequisite for a list of them by hand no longer holds anything.
 * What was recorded stays in its note; one that is met or waived stays as it is.
 */
export const partnerAnswers = [
  `update prerequisites set standing = 'not-applicable', reason = 'The partner services of the project answer this: each has its DoS ids there', due_date = null, version = version + 1
    where key = 'partner-dos-ids' and standing in ('not-started', 'in-progress', 'blocked')
    and project_id in (select id from projects where asks_partners = 1)`,
  `update prerequisites set needs_until = coalesce((select min(n.settled_until) from prerequisites n where n.project_id = prerequisites.project_id and prerequisites.needs like '%"' || n.key || '"%'), '9999-12-31')
    where needs like '%"partner-dos-ids"%'`,
  `update projects set stage_until = '1970-01-01' where asks_partners = 1`,
]
