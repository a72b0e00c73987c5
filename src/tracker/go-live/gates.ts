import { dayOf } from '../../web/moments.ts'
import type { Partner } from '../partners/partner.ts'
import { partnerConditions } from '../partners/partner-conditions.ts'

/** The gates between stages. Each is a named list of conditions; each condition is a pure predicate that says met, or not met because … in a sentence. Source: path-to-live, sections 2 and 7. */
export type GateKey = 'initiate' | 'prerequisites' | 'configuration' | 'testing' | 'technical-live' | 'business-live' | 'hand-over'

export const stageNames: Record<GateKey, string> = {
  initiate: 'Initiate',
  prerequisites: 'Prerequisites',
  configuration: 'Configuration and process',
  testing: 'Testing',
  'technical-live': 'Technical live',
  'business-live': 'Business live',
  'hand-over': 'Business as usual',
}
/** What a stage is called in a project of this role: whoever books tests with the services into which they book. */
export const stageNameIn = (key: GateKey, role: GateFacts['role']): string =>
  key === 'testing' && role === 'consumer' ? 'Testing with partner services' : stageNames[key]

/** What the gate at the end of each stage lets happen. */
export const gateNames: Record<GateKey, string> = {
  initiate: 'the start of the technical work',
  prerequisites: 'configuration',
  configuration: 'testing',
  testing: 'the go-live decision',
  'technical-live': 'technical live',
  'business-live': 'business live',
  'hand-over': 'closing the project',
}
export const gateKeys = Object.keys(stageNames) as GateKey[]

/** One thing that holds a condition. */
export interface Holding {
  key: string
  says: string
  /** Below the project's own address, like `/prerequisites/asid`. */
  href: string
  /** Keys of the roles that put it right; none where it is the project manager's. */
  owners: string[]
}

export interface Condition {
  key: string
  met: boolean
  sentence: string
  /** Below the project's own address, like `/people`. */
  href: string
  /** It is not met, and would be but for what has run out or was withdrawn. */
  lapsed?: boolean | undefined
  /** Each thing that holds it, where they are told one by one. */
  holding?: Holding[] | undefined
}

export interface Gate {
  key: GateKey
  name: string
  conditions: Condition[]
  /** Every condition is met now. */
  open: boolean
  /** It is not open although it was passed on record, or it would be open but for what has run out or was withdrawn. */
  reopened: boolean
}

export interface PrerequisiteFact {
  key: string
  title: string
  stage: string
  settled: boolean
  lapsed: boolean
  /** Until which day it was met or waived, of one that lapsed. */
  until?: string | null | undefined
  waived?: boolean | undefined
  owners?: string[] | undefined
  /** What is less than it asks, of one that is met by a note; a page that shows its gate finds it. */
  unseen?: string | undefined
  /** What its source says, of one that is derived. */
  says?: string | null
  /** It is derived, nothing is known of it, and a run that was a success was opened again. */
  restedOnRun?: boolean | undefined
}
export interface CriterionFact {
  title: string
  kind: string
  settled: boolean
  id?: string | undefined
  owner?: string | undefined
}
export interface AttestationFact {
  gate: string
  decision: 'go' | 'no-go' | 'declared'
  complete: boolean
}

/** A product of the catalogue that is not Ready holds its projects; so does one that is not in it: unknown is not Ready. */
export interface CatalogueFact {
  /** The name of its status; null where the product is not in the catalogue. */
  status: string | null
  ready: boolean
  exception: { by: string; role: string; until: string } | null
  /** The exception that held longest, where its day is past. */
  ended?: { by: string; role: string; until: string } | null | undefined
  /** It was Ready since the project began, and no longer is. */
  wasReady?: boolean | undefined
}

export interface GateFacts {
  role: 'provider' | 'consumer'
  scope: string
  missingRoles: string[]
  product: string | null
  catalogue: CatalogueFact
  prerequisites: PrerequisiteFact[]
  /** `faults`: why the signatures would not be enough, however many of those who hold the roles signed. */
  sop: { issued: boolean; signed: number; signers: number; waiting: string[]; declined: string[]; faults?: string[] }
  entryConditions: { title: string; met: boolean; id?: string | undefined; owner?: string | undefined }[]
  /** `withdrawn`: the result would count, but its evidence was withdrawn. `reopened`: it counted until its run was opened again. */
  cases: { name: string; settled: boolean; verdict: string | null; withdrawn?: boolean | undefined; reopened?: boolean | undefined }[]
  /** A run that counts (Production in isolation) was finished, with its review. */
  countedRun: number | null
  /** The last run that counted until it was opened again, and is not finished yet. */
  reopenedRun?: number | null | undefined
  /** Why that run was opened although entry conditions were open. */
  countedRunDespite?: string | null
  countedEnvironment: string
  criteria: CriterionFact[]
  goLiveDate: { day: string; standing: 'provisional' | 'confirmed' } | null
  endToEnd: boolean
  attestations: AttestationFact[]
  /** The services into which it books; absent where the gates do not ask for any. */
  partners?: Partner[] | null
}

/** The first of some names; with semicolons where a name has a comma of its own. */
function few(names: string[], most = 3): string {
  const shown = names.slice(0, most)
  return `${shown.join(shown.some((one) => one.includes(',')) ? '; ' : ', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`
}
const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

function condition(key: string, href: string, met: boolean, yes: string, no: string, more: Pick<Condition, 'lapsed' | 'holding'> = {}): Condition {
  return { key, met, sentence: met ? yes : no, href, ...(met ? {} : more) }
}

function holdingOf(one: PrerequisiteFact): Holding {
  const day = one.until ? ` on ${dayOf(one.until)}` : ''
  const says = !one.lapsed ? `${one.title} is open` : one.waived ? `The waiver of ${one.title} ended${day}` : `${one.title} expired${day}`
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
    `${count(open.length, 'prerequisite is', 'prerequisites are')} open: ${because}`,
    { lapsed: lapsed.length === open.length, holding: open.map(holdingOf) },
  )
}

/** Those that are asked for after the test have a condition each: a run in Production proves the pair of products. */
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
  const no = !sop.issued ? 'The SOP has not been issued for signature' : [stands, who.join('; ')].filter(Boolean).join(': ')
  return condition('sop', '/sop', all, stands, no)
}

function criteriaOf(kind: string, facts: GateFacts, href: string): Condition {
  const own = facts.criteria.filter((one) => one.kind === kind)
  const open = own.filter((one) => !one.settled)
  return condition(
    `criteria-${kind}`,
    href,
    open.length === 0,
    `All ${own.length} ${kind === 'readiness' ? 'readiness' : 'hand-over'} criteria are met or waived`,
    `${count(open.length, 'criterion is', 'criteria are')} open: ${few(open.map((one) => one.title))}`,
    { holding: open.map((one) => ({ key: `criterion ${one.id ?? one.title}`, says: `${one.title} is open`, href, owners: one.owner ? [one.owner] : [] })) },
  )
}

/** Whether a gate was passed by the last thing that was decided or declared at it: a no-go after a go holds until there is a new go. */
export function attested(facts: Pick<GateFacts, 'attestations'>, gate: string): boolean {
  const last = facts.attestations.findLast((one) => one.gate === gate)
  return last !== undefined && last.decision !== 'no-go' && last.complete
}

const lastGo = ({ attestations }: Pick<GateFacts, 'attestations'>): AttestationFact['decision'] | undefined =>
  attestations.findLast((one) => one.gate === 'go')?.decision

/** Why go is not decided. */
const whyNotGo = (facts: GateFacts): string =>
  lastGo(facts) === 'no-go'
    ? 'The last decision is a no-go: the project manager has to decide go again, and a second person to confirm it'
    : 'Go has not been decided by the project manager and a second person'

/** Whether criteria of this kind are confirmed or waived yet: those of the hand-over speak of the first days, which begin with business live. */
export const mayCriteriaBeSettled = (kind: string, attestations: Pick<AttestationFact, 'gate' | 'decision'>[]): boolean =>
  kind !== 'handover' || attestations.some((one) => one.gate === 'business-live' && one.decision === 'declared')

function casesCondition({ cases, countedEnvironment }: GateFacts): Condition {
  const open = cases.filter((one) => !one.settled)
  const failed = open.filter((one) => one.verdict !== null)
  const no =
    failed.length > 0
      ? `${count(failed.length, 'case has', 'cases have')} not passed: ${few(failed.map((one) => `${one.name} (${one.verdict})`))}`
      : `${count(open.length, 'case has', 'cases have')} no result from a finished run in ${countedEnvironment}`
  return condition(
    'cases',
    '/test-plan',
    cases.length > 0 && open.length === 0,
    `All ${cases.length} test cases passed, do not apply or were accepted`,
    cases.length === 0 ? 'The test plan has no cases' : no,
    { lapsed: cases.length > 0 && open.every((one) => one.withdrawn || one.reopened) },
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

const conditionsOf: Record<GateKey, (facts: GateFacts) => Condition[]> = {
  initiate: (facts) => [
    condition('scope', '', facts.scope.trim() !== '', 'The scope is written down', 'The scope is not written down'),
    condition(
      'roles',
      '/people',
      facts.missingRoles.length === 0,
      'Every required role has a person',
      `${count(facts.missingRoles.length, 'required role has', 'required roles have')} nobody: ${few(facts.missingRoles)}`,
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
        `${count(open.length, 'entry condition is', 'entry conditions are')} open: ${few(open.map((one) => one.title))}`,
        {
          holding: open.map((one) => ({
            key: `entry ${one.id ?? one.title}`,
            says: `${one.title} is open`,
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
      facts.goLiveDate?.standing === 'confirmed',
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

/** On record as passed: by the decision to go (everything up to technical live), or by the declaration that came after it. */
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

/** What must hold before an act of go-live: every gate up to it, and what the act itself needs. Empty where nothing stands against it. */
export function standsAgainst(act: 'go' | 'technical-live' | 'business-live' | 'hand-over' | 'close', gates: Gate[], facts: GateFacts): Condition[] {
  const upTo = (last: GateKey) =>
    gates
      .slice(0, gateKeys.indexOf(last) + 1)
      .flatMap((gate) => gate.conditions)
      .filter((one) => !one.met)
  /** Those of the hand-over's own gate, which closing asks for again. */
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

export interface StageLine {
  key: GateKey | 'closed'
  stage: string
  stages: { name: string; state: 'done' | 'current' | 'later' | 'reopened'; current: boolean }[]
  /** The conditions not met of the gate at the end of the current stage, and of gates that opened again. */
  holds: { sentence: string; href: string }[]
  next: string
}

/** What holds technical live while go waits for its second person and nothing else is open. */
export const goWaits = 'Go waits for a second person from the service or the commissioner'

/** What has to be decided or declared at a gate whose conditions are all met. */
function undeclared(key: GateKey, facts: GateFacts): Pick<Condition, 'sentence' | 'href'>[] {
  const last = facts.attestations.filter((one) => one.gate === 'go').at(-1)
  if (key === 'technical-live' && attested(facts, 'go'))
    return [{ sentence: 'Go is decided. Technical live has not been declared', href: '/go-live#technical-live' }]
  if (key === 'technical-live')
    return [
      {
        sentence: last?.decision === 'go' ? goWaits : 'Everything is met: go or no-go has to be decided',
        href: '/go-live#decision',
      },
    ]
  if (key === 'business-live') return [{ sentence: 'Business live has not been declared', href: '/go-live#business-live' }]
  if (key === 'hand-over') return [{ sentence: 'The project has not been closed with its lessons', href: '/go-live#close' }]
  return []
}

/** The stage, derived: the first whose gate is not open, but never before what was declared. What lapsed since is told as open again. */
export function stageLine(gates: Gate[], facts: GateFacts): StageLine {
  const declared = attested(facts, 'close') ? 7 : attested(facts, 'business-live') ? 6 : attested(facts, 'technical-live') ? 5 : attested(facts, 'go') ? 4 : 0
  // Technical live needs a declaration, not open conditions alone; so does what follows.
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
