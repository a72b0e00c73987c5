import type { Holder } from '../people/holders.store.ts'
import { cellOf } from '../test-plan/run-matrix.ts'
import type { Results } from '../test-plan/run-matrix.ts'
import { verdictNames } from '../test-plan/test-plan.ts'
import type { Case, Verdict } from '../test-plan/test-plan.ts'

export type Side = Case['side']
export const sideNames: Record<Side, string> = { consumer: 'Consumer', provider: 'Provider' }

/** "6 of 24 recorded, 2 failed, 1 blocked". A case whose evidence was withdrawn is blocked. */
export function dayProgress(cases: Pick<Case, 'id'>[], { latest, withdrawn }: Results): string {
  const verdicts = cases.flatMap(({ id }): Verdict[] => {
    const result = latest.get(id)
    return result === undefined ? [] : [withdrawn.has(id) ? 'blocked' : result.verdict]
  })
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length
  return [
    `${verdicts.length} of ${cases.length} recorded`,
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('blocked') > 0 ? [`${count('blocked')} blocked`] : []),
  ].join(', ')
}

/** The cases of each code for a short list of links, each with its result so far. */
export const casesByCode = (cases: Case[], of: Results) =>
  [...Map.groupBy(cases, (one) => one.code)].map(([code, own]) => ({
    code,
    says: dayProgress(own, of),
    cases: own.map((one) => {
      const cell = cellOf(one, of)
      const verdict = of.latest.get(one.id)?.verdict
      return { ...cell, short: one.number ?? sideNames[one.side], result: verdict === undefined ? '' : verdictNames[verdict] }
    }),
  }))

/** Who of the test team does a case: those of its side, whoever is on the call first. */
export function whoDoes(side: Side, holders: Holder[], present: { person_id: string | null }[]): { name: string; role: string; isHere: boolean }[] {
  return holders
    .flatMap(({ personId, name, roles }) => {
      const own = roles.filter((role) => role.testTeam && role.side === side)
      return own.length === 0 ? [] : [{ name, role: own.map((role) => role.name).join(', '), isHere: present.some((one) => one.person_id === personId) }]
    })
    .toSorted((a, b) => Number(b.isHere) - Number(a.isHere))
}
