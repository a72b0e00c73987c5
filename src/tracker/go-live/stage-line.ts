import { attested } from './attested.ts'
import { gateNames } from './gate.ts'
import type { Condition, Gate, GateKey } from './gate.ts'
import type { GateFacts } from './gate-facts.ts'

export interface StageLine {
  key: GateKey | 'closed'
  stage: string
  stages: { name: string; state: 'done' | 'current' | 'later' | 'reopened'; current: boolean }[]
  /** The unmet conditions of the gate at the end of the current stage, and of reopened gates. */
  holds: { sentence: string; href: string }[]
  next: string
}

/** What holds technical live while go waits for its second person and nothing else is open. */
export const goWaits = 'Go waits for a second person from the service or the commissioner'

/** What holds technical live while nothing but the decision is open. */
export const goHasToBeDecided = 'Everything is met: go or no-go has to be decided'

/** The decision or declaration that is missing at a gate whose conditions are all met. */
function undeclared(key: GateKey, facts: GateFacts): Pick<Condition, 'sentence' | 'href'>[] {
  const last = facts.attestations.filter((one) => one.gate === 'go').at(-1)
  if (key === 'technical-live' && attested(facts, 'go'))
    return [{ sentence: 'Go is decided. Technical live has not been declared', href: '/go-live#technical-live' }]
  if (key === 'technical-live')
    return [
      {
        sentence: last?.decision === 'go' ? goWaits : goHasToBeDecided,
        href: '/go-live#decision',
      },
    ]
  if (key === 'business-live') return [{ sentence: 'Business live has not been declared', href: '/go-live#business-live' }]
  if (key === 'hand-over') return [{ sentence: 'The project has not been closed with its lessons', href: '/go-live#close' }]
  return []
}

/** The derived stage: the first whose gate is not open, but never before what was declared. What has lapsed since is shown as reopened. */
export function stageLine(gates: Gate[], facts: GateFacts): StageLine {
  const declared = attested(facts, 'close') ? 7 : attested(facts, 'business-live') ? 6 : attested(facts, 'technical-live') ? 5 : attested(facts, 'go') ? 4 : 0
  // Technical live and what follows need a declaration, not only met conditions.
  const first = gates.findIndex(
    (gate) =>
      !gate.open ||
      (gate.key === 'technical-live' && !attested(facts, 'technical-live')) ||
      (gate.key === 'business-live' && !attested(facts, 'business-live')) ||
      (gate.key === 'hand-over' && !attested(facts, 'close')),
  )
  const at = Math.max(first === -1 ? gates.length : first, declared)
  const current = gates[at]
  const unmet = current?.conditions.filter((one) => !one.met) ?? []
  const own = unmet.length > 0 || !current ? unmet : undeclared(current.key, facts)
  const lapsed = gates
    .slice(0, at)
    .filter((gate) => gate.reopened)
    .flatMap((gate) => gate.conditions.filter((one) => !one.met).map((one) => ({ ...one, sentence: `Open again, ${gate.name}: ${one.sentence}` })))
  return {
    key: current?.key ?? 'closed',
    stage: current?.name ?? 'Closed',
    stages: gates.map((gate, index) => ({
      name: gate.name,
      state: gate.reopened ? 'reopened' : index < at ? 'done' : index === at ? 'current' : 'later',
      current: index === at,
    })),
    holds: [...lapsed, ...own].map(({ sentence, href }) => ({ sentence, href })),
    next: current ? gateNames[current.key] : '',
  }
}
