import { NotFoundError } from '../../errors.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import { editions, statusIn } from './editions.ts'
import { allRules } from './judge.ts'
import type { Rule } from './rule.ts'

const groups: Record<string, string> = {
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

/** `P10` → 'Provider requirement P10'. */
const requirementName = (number: string): string => `${number.startsWith('P') ? 'Provider' : 'Consumer'} requirement ${number}`

/** The rules that check a requirement of the assurance script, in the order of its numbers. */
const byRequirement = [...new Set(allRules.flatMap((rule) => rule.requirement ?? []))]
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  .map((number) => ({ number, rules: allRules.filter((rule) => rule.requirement === number) }))

/** What breaking a rule comes to in each edition; one sentence where they agree. */
function outcomesOf(rule: Rule): { edition: string; says: string }[] {
  if (rule.id.startsWith('SIM')) return [{ edition: '', says: 'The answer was made on purpose; nothing is judged by it' }]
  if (rule.severity === 'warning') return [{ edition: '', says: 'The request is served, with a warning in the log' }]
  const each = Object.entries(editions).map(([key, { name }]) => ({
    edition: name,
    says: `The request is refused with ${statusIn(key, rule.id, rule.status)}`,
  }))
  return new Set(each.map((one) => one.says)).size === 1 ? [{ edition: '', says: each[0]?.says ?? '' }] : each
}

/** Which requests a rule judges, in words. */
function judgedBy(rule: Rule): string {
  if (rule.on.length === 0) return 'Any request, before its operation is known'
  return rule.on.length === allOperations.length ? 'Every request' : rule.on.map((one) => operations[one].name).join(', ')
}

// Anyone may read the rules: the OperationOutcome of a refusal leads here, and its reader may have no account.
export const rulesRoutes: Route[] = [
  get('/sandbox/rules', 'public', (page) => {
    page.show(
      'sandbox/rules',
      { title: 'Sandbox rules' },
      {
        groups: Object.entries(groups)
          .map(([key, name]) => ({ key, name, rules: allRules.filter((rule) => rule.id.startsWith(key)) }))
          .filter((group) => group.rules.length > 0),
        requirements: byRequirement,
        count: allRules.length,
        editions: Object.values(editions)
          .map(({ name }) => name)
          .join(', '),
      },
    )
  }),
  get('/sandbox/rules/:rule', 'public', (page) => {
    const at = allRules.findIndex((one) => one.id === page.param('rule').toUpperCase())
    const rule = allRules[at]
    if (!rule) throw new NotFoundError('No such rule')
    page.show(
      'sandbox/rule',
      { title: `${rule.id}: ${rule.help.wants}`, breadcrumbs: [{ text: 'Sandbox rules', href: '/sandbox/rules' }] },
      {
        rule,
        on: judgedBy(rule),
        outcomes: outcomesOf(rule),
        requirement: rule.requirement === undefined ? null : requirementName(rule.requirement),
        next: allRules[at + 1]?.id ?? null,
        previous: allRules[at - 1]?.id ?? null,
      },
    )
  }),
]
