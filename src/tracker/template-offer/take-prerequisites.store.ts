import { sql } from 'kysely'
import type { Writer } from '../../db/database.ts'
import { listsKey } from '../prerequisites/prerequisites.store.ts'
import { keysIn } from '../templates/keys-in.ts'
import { prerequisiteRow } from '../templates/project-items.ts'
import { chosenOf } from './taking.ts'
import type { Taking } from './taking.ts'
import { mustRemove } from './must-remove.store.ts'
import { ownersIn } from './owners.store.ts'
import { insertInOrder } from './positions.store.ts'

/** Adds, rewords and takes away prerequisites; what they need and whom they belong to is cut down to what the project has. */
export async function takePrerequisites(trx: Writer, { projectId, chosen, held, fresh, newId }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'prerequisite')
  if (added.size + changed.size + gone.size === 0) return
  if (gone.size > 0) {
    // Someone may have it in a list that is not saved yet: that line says why it will not be.
    const ids = held.prerequisites.filter((one) => gone.has(one.key)).map((one) => one.id)
    await trx
      .updateTable('queue_batch_items')
      .set({ prerequisite_id: null, verdict: 'refused', why: 'It was removed from the project' })
      .where('prerequisite_id', 'in', ids)
      .execute()
    await mustRemove(
      gone.size,
      trx
        .deleteFrom('prerequisites')
        .where('project_id', '=', projectId)
        .where('key', 'in', [...gone])
        .where((eb) => eb.or([eb('derived', 'is not', null), eb.and([eb('status', '=', 'not-started'), eb('version', '=', 1)])])),
    )
  }
  const left = held.prerequisites.filter((one) => !gone.has(one.key))
  const there = new Set([...left.map((one) => one.key), ...added])
  const owned = await ownersIn(trx, projectId)
  const fitted = fresh.prerequisites.map((one) => ({
    ...one,
    owners: JSON.stringify(owned(keysIn(one.owners))),
    needs: JSON.stringify(keysIn(one.needs).filter((need) => there.has(need))),
  }))
  for (const { value_level, derived, ...item } of fitted.filter((one) => changed.has(one.key)))
    await trx
      .updateTable('prerequisites')
      // Who answers, and from which level on, is not changed under a record.
      .set(held.prerequisites.some((one) => one.key === item.key && one.recorded !== null) ? item : { ...item, value_level, derived })
      .where('project_id', '=', projectId)
      .where('key', '=', item.key)
      .execute()
  for (const row of left.filter((one) => !changed.has(one.key))) {
    const needs = keysIn(row.needs).filter((need) => there.has(need))
    if (JSON.stringify(needs) !== row.needs)
      await trx
        .updateTable('prerequisites')
        .set({ needs: JSON.stringify(needs) })
        .where('project_id', '=', projectId)
        .where('key', '=', row.key)
        .execute()
  }
  const order = fitted.map((one) => one.key)
  await insertInOrder(trx, { table: 'prerequisites', projectId, order, added }, async (key, position) => {
    const item = fitted.find((one) => one.key === key)
    if (item)
      await trx
        .insertInto('prerequisites')
        .values(prerequisiteRow(item, { id: newId(), projectId, position }))
        .execute()
  })
  // What each waits for, from the rows as they are now.
  await trx
    .updateTable('prerequisites')
    .set({
      needs_until: sql<string>`coalesce((select min(n.settled_until) from prerequisites n where n.project_id = ${projectId} and ${listsKey('prerequisites.needs', sql.ref('n.key'))}), '9999-12-31')`,
    })
    .where('project_id', '=', projectId)
    .execute()
}
