import type { Writer } from '../../db/database.ts'
import { caseRow, conditionRow, criterionRow } from '../templates/project-items.ts'
import { chosenOf } from './taking.ts'
import type { Taking } from './taking.ts'
import { mustRemove } from './must-remove.store.ts'
import { ownersIn } from './owners.store.ts'
import { insertInOrder } from './positions.store.ts'

export async function takeConditions(trx: Writer, { projectId, chosen, fresh, newId }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'condition')
  const owned = await ownersIn(trx, projectId)
  const items = new Map(fresh.conditions.map((one) => [one.template_key ?? '', { ...one, owner: owned([one.owner])[0] ?? one.owner }]))
  if (gone.size > 0)
    await mustRemove(
      gone.size,
      trx
        .deleteFrom('test_entry_conditions')
        .where('project_id', '=', projectId)
        .where('template_key', 'in', [...gone])
        .where('version', '=', 1),
    )
  for (const key of changed)
    await trx
      .updateTable('test_entry_conditions')
      .set({ ...items.get(key) })
      .where('project_id', '=', projectId)
      .where('template_key', '=', key)
      .execute()
  await insertInOrder(trx, { table: 'test_entry_conditions', projectId, order: [...items.keys()], added }, async (key, position) => {
    const item = items.get(key)
    if (item)
      await trx
        .insertInto('test_entry_conditions')
        .values(conditionRow(item, { id: newId(), projectId, position }))
        .execute()
  })
}

export async function takeCriteria(trx: Writer, { projectId, chosen, fresh, newId }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'criterion')
  const owned = await ownersIn(trx, projectId)
  const items = new Map(fresh.criteria.map((one) => [one.key, { ...one, owner: owned([one.owner])[0] ?? one.owner }]))
  if (gone.size > 0)
    await mustRemove(
      gone.size,
      trx
        .deleteFrom('go_live_criteria')
        .where('project_id', '=', projectId)
        .where('key', 'in', [...gone])
        .where('version', '=', 1),
    )
  for (const key of changed)
    await trx
      .updateTable('go_live_criteria')
      .set({ ...items.get(key) })
      .where('project_id', '=', projectId)
      .where('key', '=', key)
      .execute()
  await insertInOrder(trx, { table: 'go_live_criteria', projectId, order: [...items.keys()], added }, async (key, position) => {
    const item = items.get(key)
    if (item)
      await trx
        .insertInto('go_live_criteria')
        .values(criterionRow(item, { id: newId(), projectId, position }))
        .execute()
  })
}

export async function takeCases(trx: Writer, { projectId, chosen, held, fresh, newId }: Taking): Promise<void> {
  const { added, changed, gone } = chosenOf(chosen, 'case')
  const { added: newCodes, gone: goneCodes } = chosenOf(chosen, 'code')
  if (added.size + changed.size + gone.size + newCodes.size + goneCodes.size === 0) return
  const own = held.cases.filter((one) => one.template_key !== null)
  const leaving = own.filter((one) => gone.has(one.template_key ?? '') || goneCodes.has(one.code))
  for (const some of slicesOf(
    leaving.map((one) => one.id),
    400,
  ))
    await mustRemove(
      some.length,
      trx
        .deleteFrom('test_cases')
        .where('id', 'in', some)
        .where((eb) => eb.not(eb.exists(eb.selectFrom('test_results as t').select('t.id').whereRef('t.case_id', '=', 'test_cases.id'))))
        .where((eb) => eb.not(eb.exists(eb.selectFrom('test_case_comments as c').select('c.id').whereRef('c.case_id', '=', 'test_cases.id')))),
    )
  for (const item of fresh.cases.filter((one) => changed.has(one.template_key ?? '')))
    await trx
      .updateTable('test_cases')
      .set(item)
      .where('project_id', '=', projectId)
      .where('template_key', '=', item.template_key)
      .where('code', '=', item.code)
      .execute()
  const nameOf = (one: { code: string; template_key: string | null }): string => `${one.code} ${one.template_key}`
  const there = new Set(own.filter((one) => !gone.has(one.template_key ?? '') && !goneCodes.has(one.code)).map(nameOf))
  const coming = fresh.cases.filter(
    (one) =>
      !there.has(nameOf(one)) && (newCodes.has(one.code) || (added.has(one.template_key ?? '') && held.codes.includes(one.code) && !goneCodes.has(one.code))),
  )
  const items = new Map(coming.map((one) => [nameOf(one), one]))
  const order = fresh.cases.map(nameOf)
  await insertInOrder(trx, { table: 'test_cases', projectId, order, added: new Set(items.keys()) }, async (key, position) => {
    const item = items.get(key)
    if (item)
      await trx
        .insertInto('test_cases')
        .values(caseRow(item, { id: newId(), projectId, position }))
        .execute()
  })
  const codes = [...held.codes.filter((code) => !goneCodes.has(code)), ...newCodes]
  if (newCodes.size + goneCodes.size > 0)
    await trx
      .updateTable('test_plans')
      .set((eb) => ({ codes: JSON.stringify(codes), version: eb('version', '+', 1) }))
      .where('project_id', '=', projectId)
      .execute()
}

const slicesOf = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))
