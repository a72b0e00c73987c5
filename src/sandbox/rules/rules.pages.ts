import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { appliedFilters } from '../../web/list-address.ts'
import { allOperations, isKnownOperation, operations } from '../fhir/operations.ts'
import { editions, statusIn } from './editions.ts'
import { findRules, groups, keyOf } from './find-rules.ts'
import { allRules } from './judge.ts'
import type { Rule } from './rule.ts'

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

const rowOf = (rule: Rule) => ({
  id: rule.id,
  wants: rule.help.wants,
  tag: rule.severity === 'error' ? { text: String(rule.status), classes: 'nhsuk-tag--orange' } : { text: 'Warning', classes: 'nhsuk-tag--yellow' },
})

const path = '/sandbox/rules'
const count = (n: number): string => (n === 1 ? '1 rule' : `${n} rules`)

export function showRules(page: Page): void {
  const [words, asked] = [(page.query('q') ?? '').trim().slice(0, 100), page.query('operation') ?? '']
  const operation = isKnownOperation(asked) ? asked : undefined
  const applied = appliedFilters(path, { q: words, operation }, { q: `Search: ${words}`, operation: operation && `Request: ${operations[operation].name}` })
  const found = findRules(words, operation)
  page.show(
    'sandbox/rules',
    { title: 'Sandbox rules' },
    {
      path,
      words,
      operation: operation ?? '',
      operations: [{ value: '', text: 'Any' }, ...allOperations.map((key) => ({ value: key, text: operations[key].name }))],
      applied,
      found: applied.length === 0 ? null : { heading: count(found.length), rules: found.map(rowOf) },
      groups: Object.entries(groups)
        .map(([key, name]) => ({ key, name, rules: allRules.filter((rule) => keyOf(rule) === key).map(rowOf) }))
        .filter((group) => group.rules.length > 0)
        .map((group) => ({ ...group, summary: `${group.name} (${count(group.rules.length)})` })),
      requirements: byRequirement.flatMap(({ number, rules }) => rules.map((rule) => ({ number, ...rowOf(rule) }))),
      count: allRules.length,
      editions: Object.values(editions)
        .map(({ name }) => name)
        .join(', '),
    },
  )
}

export function showRule(page: Page): void {
  const at = allRules.findIndex((one) => one.id === page.param('rule').toUpperCase())
  const rule = allRules[at]
  if (!rule) throw new NotFoundError('No such rule')
  const group = keyOf(rule)
  page.show(
    'sandbox/rule',
    {
      title: `${rule.id}: ${rule.help.wants}`,
      breadcrumbs: [
        { text: 'Sandbox rules', href: path },
        { text: groups[group] ?? group, href: `${path}#${group}` },
      ],
    },
    {
      rule,
      on: judgedBy(rule),
      outcomes: outcomesOf(rule),
      requirement: rule.requirement === undefined ? null : requirementName(rule.requirement),
      next: allRules[at + 1]?.id ?? null,
      previous: allRules[at - 1]?.id ?? null,
    },
  )
}
