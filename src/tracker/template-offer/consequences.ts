import { stageNames } from '../go-live/gates.ts'
import type { GateKey } from '../go-live/gates.ts'
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
    const name = stageNames[gate as GateKey]
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

/** "4 new prerequisites, 12 reworded; 1 role is not in the templates": what an offer holds, for a page that leads to it. */
export function summaryOf(changes: Change[]): string {
  const parts = kinds.flatMap((kind) => {
    const of = (how: Change['how']): number => changes.filter((one) => one.kind === kind && one.how === how).length
    const { one, many } = kindNames[kind]
    if (kind === 'sop') return of('changed') > 0 ? ['another text of the procedure'] : []
    const [added, changed, gone] = [of('new'), of('changed'), of('gone')]
    const said = (n: number, word: string): string[] => (n === 0 ? [] : [`${n} ${word} ${n === 1 ? one : many}`])
    return [...said(added, 'new'), ...said(changed, 'changed'), ...(gone === 0 ? [] : [`${gone} ${gone === 1 ? one : many} not in the templates`])]
  })
  return joined(parts)
}
