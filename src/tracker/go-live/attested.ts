import type { AttestationFact, GateFacts } from './gate-facts.ts'

/** Whether the last decision or declaration at a gate passed it: a no-go after a go counts until there is a new go. */
export function attested(facts: Pick<GateFacts, 'attestations'>, gate: string): boolean {
  const last = facts.attestations.findLast((one) => one.gate === gate)
  return last !== undefined && last.decision !== 'no-go' && last.complete
}

/** Why go is not decided. */
export function whyNotGo({ attestations }: Pick<GateFacts, 'attestations'>): string {
  const last = attestations.findLast((one) => one.gate === 'go')
  if (last?.decision !== 'no-go') return 'Go has not been decided by the project manager and a second person'
  return `${last.isDeclined ? 'The second person declined go' : 'The last decision is a no-go'}: the project manager has to decide go again, and a second person to confirm it`
}

/** Whether criteria of this kind may be confirmed or waived yet: those of the hand-over are about the first days, which begin with business live. */
export const mayCriteriaBeSettled = (kind: string, attestations: Pick<AttestationFact, 'gate' | 'decision'>[]): boolean =>
  kind !== 'handover' || attestations.some((one) => one.gate === 'business-live' && one.decision === 'declared')
