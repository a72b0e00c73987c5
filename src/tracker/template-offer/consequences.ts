import { stageChoices } from '../go-live/gate.ts'
import type { Stage } from '../../db/tables/projects.ts'
import { kindNames, kinds } from './change.ts'
import type { Change, Kind } from './change.ts'

const order: Stage[] = ['initiate', 'prerequisites', 'configuration', 'testing', 'technical-live', 'business-live', 'hand-over', 'closed']
const asked: Kind[] = ['role', 'prerequisite', 'condition', 'case', 'code', 'criterion']

/** "4 new prerequisites" of a kind. */
const newOnes = (kind: Kind, n: number): string => `${n} new ${n === 1 ? kindNames[kind].one : kindNames[kind].many}`
const joined = (parts: string[]): string => (parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`)

/** What follows if every new item is taken, in sentences: which gates ask for more, and which open again. */
export function consequencesOf(changes: Change[], project: { stage: Stage; finishedRuns: number; issued: number | null }): string[] {
  const added = changes.filter((one) => one.how === 'new')
  const gates = order.flatMap((gate): string[] => {
    const own = added.filter((one) => one.gate === gate)
    const counts = asked.flatMap((kind) => {
      const n = own.filter((one) => one.kind === kind).length
      return n === 0 ? [] : [newOnes(kind, n)]
    })
    if (counts.length === 0) return []
    const name = stageChoices[gate]
    return [
      order.indexOf(project.stage) > order.indexOf(gate)
        ? `The gate “${name}” opens again, because it asks for ${joined(counts)}`
        : `The gate “${name}” asks for ${joined(counts)}`,
    ]
  })
  const untested = added.filter((one) => one.kind === 'case' || one.kind === 'code').length
  const signers = added.filter((one) => one.kind === 'role' && one.says.includes('signs the procedure'))
  return [
    ...gates,
    ...(project.finishedRuns > 0 && untested > 0 ? ['The runs that are finished did not test what is new, so it needs a run'] : []),
    ...(project.issued !== null && signers.length > 0
      ? [`Version ${project.issued} of the procedure also waits for the signature of: ${signers.map((one) => one.title).join(', ')}`]
      : []),
  ]
}

/** "4 new prerequisites and 2 new test cases, 12 changed, 1 not in the templates": what an offer holds, for a page that leads to it. */
export function summaryOf(changes: Change[]): string {
  const items = changes.filter((one) => one.kind !== 'sop')
  const added = kinds.flatMap((kind) => {
    const n = items.filter((one) => one.kind === kind && one.how === 'new').length
    return n === 0 ? [] : [newOnes(kind, n)]
  })
  const [changed, gone] = [items.filter((one) => one.how === 'changed').length, items.filter((one) => one.how === 'gone').length]
  return [
    ...(added.length === 0 ? [] : [joined(added)]),
    ...(changed === 0 ? [] : [`${changed} changed`]),
    ...(gone === 0 ? [] : [`${gone} not in the templates`]),
    ...(changes.length > items.length ? ['another text of the procedure'] : []),
  ].join('; ')
}
