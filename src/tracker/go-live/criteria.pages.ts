import type { GoLiveCriteriaTable } from '../../db/tables/go-live.ts'
import { momentOf } from '../../web/moments.ts'

type Row = Pick<GoLiveCriteriaTable, 'met_at' | 'met_by' | 'note' | 'waived_reason'>

export const criterionTag = (one: Row): { text: string; classes: string } =>
  one.waived_reason !== null
    ? { text: 'Waived', classes: 'nhsuk-tag--purple' }
    : one.met_at !== null
      ? { text: 'Met', classes: 'nhsuk-tag--green' }
      : { text: 'Open', classes: 'nhsuk-tag--blue' }

/** Who owns it, and who confirmed or waived it, when and why. */
export function criterionWords(one: Row, role: string): string {
  if (one.waived_reason !== null) return `${role}: waived by ${one.met_by ?? ''}. ${one.waived_reason}`
  if (one.met_at !== null) return `${role}: confirmed by ${one.met_by ?? ''}, ${momentOf(one.met_at)}${one.note ? `. ${one.note}` : ''}`
  return role
}

interface Listed {
  kind: string
  settled: boolean
  isWrong: boolean
}

/** Readiness and hand-over, each with what is to be done; what is done or comes later is folded. A row that came back with an error is not folded. */
export function criterionLists<One extends Listed>(all: One[], handOverOpen: boolean) {
  return [
    { kind: 'readiness', id: 'readiness', title: 'Readiness', isOpen: true },
    { kind: 'handover', id: 'hand-over', title: 'Hand-over', isOpen: handOverOpen },
  ].map(({ kind, id, title, isOpen }) => {
    const own = all.filter((one) => one.kind === kind)
    const [done, later] = [own.filter((one) => one.settled && !one.isWrong), own.filter((one) => !one.settled && !isOpen && !one.isWrong)]
    const toDo = own.filter((one) => !done.includes(one) && !later.includes(one))
    const folds = [
      { words: `${done.length} met or waived`, criteria: done },
      { words: `${later.length} to confirm after business live`, criteria: later },
    ]
    return { id, title, toDo, folds: folds.filter((one) => one.criteria.length > 0) }
  })
}
