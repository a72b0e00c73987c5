/**
 * From now on the catalogue answers two prerequisites: `derived` names the question, and src/tracker/prerequisites/derived.store.ts computes the
 * answer. What people recorded by hand before is kept beside it. `value_level` is the percentage from which one is met: one that was met before there
 * were levels has none.
 */
const byHand = (json: string): string =>
  `update prerequisites set by_hand = ${json} where derived is not null and (settled_at is not null or due_date is not null)`
const fields = ['standing', 'reason', 'value', 'valid_until', 'due_date', 'note', 'waived_by', 'settled_by', 'settled_at']
  .map((name) => `'${name}', ${name}`)
  .join(', ')

const columns = [
  `alter table prerequisites add column derived text check (derived in ('product-ready', 'pair-proven'))`,
  `alter table prerequisites add column by_hand text`,
  `alter table prerequisites add column value_level integer`,
  `update prerequisites set derived = case key when 'catalogue-ready' then 'product-ready' else 'pair-proven' end where key in ('catalogue-ready', 'pair-proven')`,
]
/** Each engine has its own function that makes JSON. */
export const derivedFor = {
  sqlite: [...columns, byHand(`json_object(${fields})`)],
  postgres: [...columns, byHand(`json_build_object(${fields})::text`)],
}

export const derived = [
  // A run in Production proves the pair, so the gate after that run requires it.
  `update prerequisites set stage = 'testing' where derived = 'pair-proven'`,
  `update prerequisites set standing = 'not-started', reason = null, value = null, valid_until = null, due_date = null, note = null, waived_by = null, settled_by = null, settled_at = null
    where derived is not null`,
  `update prerequisites set needs_until = coalesce((select min(n.settled_until) from prerequisites n where n.project_id = prerequisites.project_id and prerequisites.needs like '%"' || n.key || '"%'), '9999-12-31')
    where needs like '%"catalogue-ready"%' or needs like '%"pair-proven"%'`,
  `update prerequisites set value_kind = 'version' where key = 'upgraded' and value_kind = 'text'`,
  `update prerequisites set value_level = 80 where value_kind = 'percentage' and standing <> 'met'`,
  `create index prerequisites_derived on prerequisites (derived, value) where derived is not null`,
  // The products that a run tested, "Consumer with Provider": null for earlier runs, which count for the products in their set-up.
  `alter table test_runs add column pair text`,
  `update projects set stage_until = '1970-01-01'`,
]
