import { partnerConditions } from './partner-conditions.ts'
import { attested, whyNotGo } from './attested.ts'
import { gateKeys, stageNameIn } from './gate.ts'
import type { Condition, Gate, GateKey } from './gate.ts'
import { conditionsOf } from './gate-conditions.ts'
import type { GateFacts } from './gate-facts.ts'

/** Passed on record: by the decision to go (everything up to technical live), or by the declaration that follows. */
const passedOnRecord: Record<GateKey, string[]> = {
  initiate: ['go', 'technical-live'],
  prerequisites: ['go', 'technical-live'],
  configuration: ['go', 'technical-live'],
  testing: ['go', 'technical-live'],
  'technical-live': ['go', 'technical-live'],
  'business-live': ['business-live'],
  'hand-over': ['hand-over', 'close'],
}

export function gatesOf(facts: GateFacts): Gate[] {
  return gateKeys.map((key) => {
    const conditions = [...conditionsOf[key](facts), ...(facts.partners ? partnerConditions(key, facts.partners) : [])]
    const unmet = conditions.filter((one) => !one.met)
    const open = unmet.length === 0
    const reopened = !open && (passedOnRecord[key].some((gate) => attested(facts, gate)) || unmet.every((one) => one.lapsed))
    return { key, name: stageNameIn(key, facts.role), conditions, open, reopened }
  })
}

/** What must be met before an act of go-live: every gate up to it, and what the act itself needs. Empty if nothing blocks it. */
export function blockingConditions(act: 'go' | 'technical-live' | 'business-live' | 'hand-over' | 'close', gates: Gate[], facts: GateFacts): Condition[] {
  const upTo = (last: GateKey) =>
    gates
      .slice(0, gateKeys.indexOf(last) + 1)
      .flatMap((gate) => gate.conditions)
      .filter((one) => !one.met)
  /** The hand-over's own conditions, which closing checks again. */
  const ofHandOver = (...keys: string[]) =>
    gates.filter((gate) => gate.key === 'hand-over').flatMap((gate) => gate.conditions.filter((one) => keys.includes(one.key) && !one.met))
  const after = (gate: string, sentence: string, href: string): Condition[] => (attested(facts, gate) ? [] : [{ key: gate, met: false, sentence, href }])
  switch (act) {
    case 'go':
      return upTo('technical-live')
    case 'technical-live':
      return [...after('go', whyNotGo(facts), '/go-live#decision'), ...upTo('technical-live')]
    case 'business-live':
      return [
        ...after('technical-live', 'Technical live has not been declared', '/go-live#technical-live'),
        ...upTo('technical-live'),
        ...gates
          .filter((gate) => gate.key === 'business-live')
          .flatMap((gate) => gate.conditions.filter((one) => ['go', 'partner-live'].includes(one.key) && !one.met)),
      ]
    case 'hand-over':
      return [
        ...after('business-live', 'Business live has not been declared', '/go-live#business-live'),
        ...upTo('business-live'),
        ...ofHandOver('criteria-handover', 'partners-all-live'),
      ]
    case 'close':
      return [...after('business-live', 'Business live has not been declared', '/go-live#business-live'), ...upTo('hand-over')]
  }
}
