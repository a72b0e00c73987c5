import { holds, searchable } from '../../text.ts'
import type { Operation } from '../fhir/operations.ts'
import { allRules } from './judge.ts'
import type { Rule } from './rule.ts'

/** What the first letters of a rule's id stand for. */
export const groups: Record<string, string> = {
  URL: 'Address',
  HDR: 'Headers',
  JWT: 'Token',
  ORG: 'Organisation',
  SLT: 'Search for slots',
  BDY: 'Body',
  APT: 'Appointment',
  CSL: 'Slot that is booked',
  PAT: 'Patient',
  DOC: 'Document',
  CAN: 'Cancellation',
  FLW: 'What went before',
  REQ: 'Before the rules',
  SIM: 'Answers on purpose',
}
export const keyOf = (rule: Rule): string => rule.id.slice(0, 3)

/** The rules that have every one of these words in their id or help, and judge requests of this operation. One that is named by its id comes first. */
export function findRules(words: string, operation?: Operation): Rule[] {
  const wanted = searchable(words).split(/\s+/).filter(Boolean)
  const isNamed = (rule: Rule): boolean => holds(words, rule.id)
  const found = allRules.filter((rule) => {
    const { wants, why, right, wrong } = rule.help
    const text = searchable([rule.id, groups[keyOf(rule)], rule.source, rule.requirement, wants, why, right, wrong].join(' '))
    return (operation === undefined || rule.on.includes(operation)) && wanted.every((word) => text.includes(word))
  })
  return found.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
}
