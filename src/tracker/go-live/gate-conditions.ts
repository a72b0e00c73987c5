import { dayOf } from '../../web/moments.ts'
import { attested, whyNotGo } from './attested.ts'
import { casesCondition } from './cases-condition.ts'
import { condition, few } from './condition.ts'
import type { Condition, GateKey, Holding } from './gate.ts'
import type { GateFacts, PrerequisiteFact } from './gate-facts.ts'
import { counted } from '../../web/numbers.ts'

function holdingOf(one: PrerequisiteFact): Holding {
  const day = one.until ? ` on ${dayOf(one.until)}` : ''
  const says = !one.lapsed
    ? `${one.title} is open`
    : one.lost
      ? `${one.title} is no longer met by ${one.lost}`
      : one.waived
        ? `The waiver of ${one.title} ended${day}`
        : `${one.title} expired${day}`
  return { key: `prerequisite ${one.key}`, says, href: `/prerequisites/${one.key}`, owners: one.owners ?? [] }
}

function prerequisitesOf(stage: string, facts: GateFacts): Condition {
  const own = facts.prerequisites.filter((one) => one.stage === stage)
  const open = own.filter((one) => !one.settled)
  const lapsed = open.filter((one) => one.lapsed)
  const because =
    lapsed.length > 0 ? `${few(lapsed.map((one) => one.title))} ${lapsed.length === 1 ? 'has' : 'have'} lapsed` : few(open.map((one) => one.title))
  const all = own.length === 1 ? 'The one prerequisite is met, waived or does not apply' : `All ${own.length} prerequisites are met, waived or do not apply`
  const rests = own.filter((one) => one.settled && one.unseen).map((one) => `. ${one.title} is met by a note: ${one.unseen ?? ''}`)
  return condition(
    `prerequisites-${stage}`,
    '/prerequisites?show=open',
    open.length === 0,
    `${all}${rests.join('')}`,
    `${counted(open.length, 'prerequisite is', 'prerequisites are')} open: ${because}`,
    { lapsed: lapsed.length === open.length, holding: open.map(holdingOf) },
  )
}

/** Prerequisites for after the test that another condition covers: a run in Production proves the pair of products. */
const afterTest = ({ prerequisites }: GateFacts): Condition[] =>
  prerequisites
    .filter((one) => one.stage === 'testing')
    .map(({ key, title, settled, says, restedOnRun }) =>
      condition(
        `prerequisite-${key}`,
        `/prerequisites/${key}`,
        settled,
        says ? `${title}: ${says}` : `${title} is met, waived or does not apply`,
        says ? `${title}: not yet. ${says}` : `${title} is open`,
        { lapsed: restedOnRun },
      ),
    )

function sopCondition({ sop }: GateFacts): Condition {
  const faults = sop.faults ?? []
  const all = sop.issued && sop.signers > 0 && sop.waiting.length === 0 && sop.declined.length === 0 && faults.length === 0
  const stands = `The SOP has ${sop.signed} of ${sop.signers} signatures`
  const who = [
    sop.declined.length > 0 ? `${few(sop.declined)} declined` : '',
    sop.waiting.length > 0 ? `${few(sop.waiting)} ${sop.waiting.length === 1 ? 'has' : 'have'} not signed` : '',
    ...faults,
  ].filter(Boolean)
  const { inForce, forSite } = sop
  if (forSite?.restsOn) return { ...condition('sop', '/sop', true, forSite.says, ''), restsOn: forSite.restsOn }
  if (inForce && !all) {
    const next = `${sop.signed} of ${sop.signers} signatures on version ${inForce.next}, which replaces it once everyone has signed`
    return condition('sop', '/sop', true, `Version ${inForce.number} of the SOP was signed by everyone and is in force. There are ${next}`, '')
  }
  const own = !sop.issued ? 'The SOP has not been issued for signature' : [stands, who.join('; ')].filter(Boolean).join(': ')
  return condition('sop', '/sop', all, stands, forSite ? `${own}. ${forSite.says}` : own, { lapsed: forSite?.lapsed })
}

function criteriaOf(kind: string, facts: GateFacts, href: string): Condition {
  const own = facts.criteria.filter((one) => one.kind === kind)
  const open = own.filter((one) => !one.settled)
  return condition(
    `criteria-${kind}`,
    href,
    open.length === 0,
    `All ${own.length} ${kind === 'readiness' ? 'readiness' : 'hand-over'} criteria are met or waived`,
    `${counted(open.length, 'criterion is', 'criteria are')} open: ${few(open.map((one) => one.title))}`,
    {
      holding: open.map((one) => ({
        key: `criterion ${one.id ?? one.title}`,
        says: `Not confirmed: ${one.title}`,
        href,
        owners: one.owner ? [one.owner] : [],
      })),
    },
  )
}

function readyCondition({ product, catalogue: { status, ready, exception, ended, wasReady } }: GateFacts): Condition[] {
  if (product === null) return []
  const stands =
    status === null
      ? `${product} is not in the catalogue`
      : ready
        ? `${product} is Ready in the catalogue`
        : `${product} is not Ready in the catalogue: its status is ${status}`
  const excepted = exception ? `${stands}; ${exception.by} signed an exception as ${exception.role}, until ${dayOf(exception.until)}` : stands
  const no = ended
    ? `${stands}, and the exception that ${ended.by} signed ended on ${dayOf(ended.until)}`
    : status === null
      ? `${stands}, so it is not known to be Ready: have it added, or sign an exception`
      : `${stands}. An exception would have to be signed`
  return [
    condition('product-ready', '/product', ready || exception !== null, ready ? stands : excepted, no, {
      lapsed: Boolean(ended) || wasReady === true,
    }),
  ]
}

/** The conditions of each gate, in the order in which they are shown. */
export const conditionsOf: Record<GateKey, (facts: GateFacts) => Condition[]> = {
  initiate: (facts) => [
    condition('scope', '', facts.scope.trim() !== '', 'The scope is written down', 'The scope is not written down'),
    condition(
      'roles',
      '/people',
      facts.missingRoles.length === 0,
      'Every required role has a person',
      `${counted(facts.missingRoles.length, 'required role is', 'required roles are')} unfilled: ${few(facts.missingRoles)}`,
    ),
    condition(
      'product',
      '/product',
      facts.product !== null,
      `The product is chosen: ${facts.product}`,
      `The ${facts.role === 'provider' ? 'Provider' : 'Consumer'} product is not chosen: name it on the service or in the set-up of the test`,
    ),
    ...readyCondition(facts),
  ],
  prerequisites: (facts) => [prerequisitesOf('prerequisites', facts)],
  configuration: (facts) => [prerequisitesOf('configuration', facts), sopCondition(facts)],
  testing(facts) {
    const open = facts.entryConditions.filter((one) => !one.met)
    return [
      condition(
        'entry',
        '/test-plan#conditions',
        open.length === 0,
        'Every entry condition of the test is confirmed',
        `${counted(open.length, 'entry condition is', 'entry conditions are')} open: ${few(open.map((one) => one.title))}`,
        {
          holding: open.map((one) => ({
            key: `entry ${one.id ?? one.title}`,
            says: `Not confirmed: ${one.title}`,
            href: '/test-plan#conditions',
            owners: one.owner ? [one.owner] : [],
          })),
        },
      ),
      condition(
        'run',
        '/test-plan',
        facts.countedRun !== null,
        `Run ${facts.countedRun ?? ''} was finished, with its review${facts.countedRunDespite ? `. It was opened with entry conditions open: ${facts.countedRunDespite}` : ''}`,
        facts.reopenedRun
          ? `Run ${facts.reopenedRun} was opened again, and has to be finished again`
          : `No run in ${facts.countedEnvironment} has been finished with a review`,
        { lapsed: Boolean(facts.reopenedRun) },
      ),
      casesCondition(facts),
      ...afterTest(facts),
    ]
  },
  'technical-live': (facts) => [
    criteriaOf('readiness', facts, '/go-live#readiness'),
    condition(
      'date',
      '/dates',
      facts.goLiveDate?.status === 'confirmed',
      `The go-live date is confirmed: ${facts.goLiveDate ? dayOf(facts.goLiveDate.day) : ''}`,
      facts.goLiveDate ? `The go-live date ${dayOf(facts.goLiveDate.day)} is provisional` : 'There is no go-live date',
    ),
  ],
  'business-live': (facts) => [
    condition('go', '/go-live#decision', attested(facts, 'go'), 'Go was decided by two people', whyNotGo(facts)),
    condition(
      'technical-live',
      '/go-live#technical-live',
      attested(facts, 'technical-live'),
      'Technical live was declared',
      'Technical live has not been declared',
    ),
    condition(
      'end-to-end',
      '/go-live#business-live',
      facts.endToEnd,
      'The end-to-end test of the day is recorded',
      'The end-to-end test of the day is not recorded',
    ),
  ],
  'hand-over': (facts) => [
    criteriaOf('handover', facts, '/go-live#hand-over'),
    condition(
      'accepted',
      '/go-live#hand-over',
      attested(facts, 'hand-over'),
      'The receiving team accepted the hand-over',
      'The receiving team has not accepted the hand-over',
    ),
  ],
}
