import type { Writer } from '../../db/database.ts'
import { digestOf } from '../../digest.ts'
import { slugOf } from '../sop/options.ts'
import { withQuestionRenamed } from '../sop/placeholders.ts'
import { roleRow } from '../templates/project-items.ts'
import type { HeldItems } from './change.ts'
import { chosenOf } from './taking.ts'
import type { Taking } from './taking.ts'
import { mustRemove } from './must-remove.store.ts'
import { insertInOrder } from './positions.store.ts'
import { takePrerequisites } from './take-prerequisites.store.ts'
import { takeCases, takeConditions, takeCriteria } from './take-tests.store.ts'

/** Writes what was chosen into the rows of the project. What is on record stays as it is: only words change, only untouched rows go. */
export async function takeChanges(trx: Writer, given: Taking): Promise<void> {
  await takeRoles(trx, given)
  await takePrerequisites(trx, given)
  await takeConditions(trx, given)
  await takeCriteria(trx, given)
  await takeCases(trx, given)
  await takeProcedure(trx, given)
}

async function takeRoles(trx: Writer, { projectId, chosen, fresh }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'role')
  if (gone.size > 0)
    await mustRemove(
      gone.size,
      trx
        .deleteFrom('project_roles')
        .where('project_id', '=', projectId)
        .where('role_key', 'in', [...gone])
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('project_people as pp')
                .select('pp.id')
                .whereRef('pp.project_id', '=', 'project_roles.project_id')
                .whereRef('pp.role_key', '=', 'project_roles.role_key'),
            ),
          ),
        ),
    )
  for (const item of fresh.roles.filter((one) => changed.has(one.role_key)))
    await trx.updateTable('project_roles').set(item).where('project_id', '=', projectId).where('role_key', '=', item.role_key).execute()
  await insertInOrder(trx, { table: 'project_roles', projectId, order: fresh.roles.map((one) => one.role_key), added }, async (key, position) => {
    const item = fresh.roles.find((one) => one.role_key === key)
    if (item) await trx.insertInto('project_roles').values(roleRow(item, { projectId, position })).execute()
  })
}

/** The options of the draft, and its text where nobody has written in it. The version that is out for signature stays as it is. */
async function takeProcedure(trx: Writer, { projectId, chosen, held, fresh, by }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'option')
  const keyOf = (one: HeldItems['options'][number]): string => one.key ?? `${one.group}: ${one.text}`
  const isNewText = chosen.some((one) => one.kind === 'sop')
  const template_digest = digestOf(fresh.sop)
  if (added.size + changed.size + gone.size === 0 && !isNewText) {
    await trx.updateTable('sop_drafts').set({ template_digest }).where('project_id', '=', projectId).execute()
    return
  }
  const kept = held.options
    .filter((one) => !gone.has(keyOf(one)))
    .map((one) => {
      const item = changed.has(keyOf(one)) ? fresh.options.find((other) => keyOf(other) === keyOf(one)) : undefined
      if (!item) return one
      // The number is the service's, like the choice. One of another unit has to be entered again.
      const number = item.number && one.number ? { number: { ...item.number, value: item.number.name === one.number.name ? one.number.value : null } } : {}
      return { ...item, chosen: one.chosen, ...number }
    })
  const coming = fresh.options.filter((one) => added.has(keyOf(one)))
  // Options of one group stand together: what is new comes after those of its group.
  const groups = [...new Set([...kept, ...coming].map((one) => one.group))]
  const options = groups.flatMap((group) => [...kept, ...coming].filter((one) => one.group === group))
  await trx
    .updateTable('sop_drafts')
    .set((eb) => ({
      options: JSON.stringify(options),
      version: eb('version', '+', 1),
      template_digest,
      saved_by: by.name,
      saved_by_id: by.id,
      saved_at: by.at,
      body: isNewText ? held.sop.fresh : withQuestionsAsNow(held.sop.body, { before: held.options, now: options }),
    }))
    .where('project_id', '=', projectId)
    .execute()
}

/** A text that asks a question which the options call something else now. */
function withQuestionsAsNow(body: string, { before, now }: Record<'before' | 'now', HeldItems['options']>): string {
  const known = new Set(now.map((one) => slugOf(one.group)))
  return before.reduce((text, one) => {
    const same = now.find((other) => one.key !== undefined && other.key === one.key)
    return same && !known.has(slugOf(one.group)) ? withQuestionRenamed(text, slugOf(one.group), slugOf(same.group)) : text
  }, body)
}
