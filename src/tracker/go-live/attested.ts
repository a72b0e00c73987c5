import type { AttestationFact, GateFacts } from './gate-facts.ts'

/** Whether the last decision or declaration at a gate passed it: a no-go after a go counts until there is a new go. */
export function attested(facts: Pick<GateFacts, 'attestations'>, gate: string): boolean {
  const last = facts.attestations.findLast((one) => one.gate === gate)
  return last !== undefined && last.decision !== 'no-go' && last.complete
}

const lastGo = ({ attestations }: Pick<GateFacts, 'attestations'>): AttestationFact['decision'] | undefined =>
  attestations.findLast((one) => one.gate === 'go')?.decision

/** Why go is not decided. */
export const whyNotGo = (facts: GateFacts): string =>
  lastGo(facts) === 'no-go'
    ? 'The last decision is a no-go: the project manager has to decide go again, and a second person to confirm it'
    : 'Go has not been decided by the project manager and a second person'

/** Whether criteria of this kind may be confirmed or waived yet: those of the hand-over are about the first days, which begin with business live. */
export const mayCriteriaBeSettled = (kind: string, attestations: Pick<AttestationFact, 'gate' | 'decision'>[]): boolean =>
  kind !== 'handover' || attestations.some((one) => one.gate === 'business-live' && one.decision === 'declared')
