import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import type { Change, HeldItems } from './change.ts'

/** The rows of a project that a change of words is about, and what their history calls it; undefined if they have no history themselves. */
function rowsOf({ kind, key }: Change, held: HeldItems) {
  if (kind === 'prerequisite') return { kind: 'prerequisite.reworded', rows: held.prerequisites.filter((one) => one.key === key) } as const
  if (kind === 'criterion') return { kind: 'go-live.reworded', rows: held.criteria.filter((one) => one.key === key) } as const
  if (kind !== 'condition' && kind !== 'case') return undefined
  return { kind: 'test-plan.reworded', rows: [...held.conditions, ...held.cases].filter((one) => one.template_key === key) } as const
}

/** What was recorded under other words says so in its own history. */
export const rewordings = (project: ProjectId, held: HeldItems, taken: Change[]): Happened[] =>
  taken.flatMap((change) => {
    const found = change.how === 'changed' ? rowsOf(change, held) : undefined
    if (!found) return []
    const from = JSON.stringify(Object.fromEntries(change.fields.map((one) => [one.name, one.before])))
    const to = JSON.stringify(Object.fromEntries(change.fields.map((one) => [one.name, one.after])))
    return found.rows.filter((row) => row.recorded !== null).map((row) => ({ kind: found.kind, id: row.id, project, title: change.title, from, to }))
  })
