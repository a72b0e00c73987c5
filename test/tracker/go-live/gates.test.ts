import { describe, expect, it } from 'vitest'
import { gateKeys } from '../../../src/tracker/go-live/gate.ts'
import { gatesOf, blockingConditions } from '../../../src/tracker/go-live/gates.ts'
import { stageLine } from '../../../src/tracker/go-live/stage-line.ts'
import type { GateKey } from '../../../src/tracker/go-live/gate.ts'
import type { GateFacts } from '../../../src/tracker/go-live/gate-facts.ts'

/** A project with everything met up to technical live, and nothing attested. */
const ready: GateFacts = {
  role: 'provider',
  scope: '111 books in',
  missingRoles: [],
  product: 'Adastra',
  catalogue: { status: 'Ready', ready: true, exception: null },
  prerequisites: [
    { key: 'asid', title: 'ASID assigned', stage: 'prerequisites', settled: true, lapsed: false },
    { key: 'configuration-verified', title: 'Configuration verified', stage: 'configuration', settled: true, lapsed: false },
  ],
  sop: { issued: true, signed: 6, signers: 6, waiting: [], declined: [] },
  entryConditions: [{ title: 'Date agreed', met: true }],
  cases: [{ name: 'Dx05, case 1', settled: true, verdict: 'pass' }],
  countedRun: 1,
  countedEnvironment: 'Production in isolation',
  criteria: [
    { title: 'Trained', kind: 'readiness', settled: true },
    { title: 'Lessons', kind: 'handover', settled: true },
  ],
  goLiveDate: { day: '2026-04-20', status: 'confirmed' },
  endToEnd: false,
  attestations: [],
}
const done = (gate: string, decision: 'go' | 'no-go' | 'declared' = 'declared', complete = true) => ({ gate, decision, complete })
const line = (facts: Partial<GateFacts>) => stageLine(gatesOf({ ...ready, ...facts }), { ...ready, ...facts })

describe('the stage of a project', () => {
  const stages: [string, Partial<GateFacts>, string][] = [
    ['a role is missing', { missingRoles: ['Clinical lead'] }, 'Initiation'],
    ['no product is chosen', { product: null }, 'Initiation'],
    ['the product is not Ready', { catalogue: { status: 'Development', ready: false, exception: null } }, 'Initiation'],
    ['the product is not in the catalogue', { catalogue: { status: null, ready: false, exception: null } }, 'Initiation'],
    [
      'the product is not Ready and an exception is signed',
      { catalogue: { status: 'Development', ready: false, exception: { by: 'Meera Shah', role: 'Project manager', until: '2026-06-01' } } },
      'Technical go-live',
    ],
    ['a prerequisite is open', { prerequisites: [{ key: 'a', title: 'HSCN', stage: 'prerequisites', settled: false, lapsed: false }] }, 'Prerequisites'],
    ['a signature is missing', { sop: { ...ready.sop, signed: 5, waiting: ['Training lead'] } }, 'Configuration and process'],
    ['no run counts', { countedRun: null, cases: [{ name: 'x', settled: false, verdict: null }] }, 'Testing'],
    ['a case failed', { cases: [{ name: 'x', settled: false, verdict: 'fail' }] }, 'Testing'],
    ['go is not decided', {}, 'Technical go-live'],
    ['one person decided go', { attestations: [done('go', 'go', false)] }, 'Technical go-live'],
    ['a no-go was decided', { attestations: [done('go', 'no-go')] }, 'Technical go-live'],
    ['technical live was declared', { attestations: [done('go', 'go'), done('technical-live')] }, 'Business go-live'],
    ['business live was declared', { attestations: [done('go', 'go'), done('technical-live'), done('business-live')], endToEnd: true }, 'Hand-over'],
    [
      'the project was closed',
      { attestations: ['technical-live', 'business-live', 'hand-over', 'close'].map((gate) => done(gate)).concat(done('go', 'go')), endToEnd: true },
      'Closed',
    ],
  ]
  it.each(stages)('is derived from its gates: if %s', (_, facts, stage) => expect(line(facts).stage).toBe(stage))

  it.each([
    [{}, 'Everything is met: go or no-go has to be decided'],
    [{ attestations: [done('go', 'go', false)] }, 'Go waits for a second person from the service or the commissioner'],
    [{ attestations: [done('go', 'go')] }, 'Go is decided. Technical live has not been declared'],
    [
      { attestations: [done('go', 'go'), done('technical-live'), done('business-live'), done('hand-over')], endToEnd: true },
      'The project has not been closed with its lessons',
    ],
  ])('has a sentence for what comes next if every condition is met: %j', (facts, sentence) => {
    expect(line(facts).holds.map((one) => one.sentence)).toEqual([sentence])
  })

  it('shows the stages before it as done and those after it as later', () => {
    expect(line({ countedRun: null }).stages.map((one) => one.state)).toEqual(['done', 'done', 'done', 'current', 'later', 'later', 'later'])
  })
})

describe('a condition that is not met has a reason in a sentence, with a link:', () => {
  const sentences: [Partial<GateFacts>, GateKey, string, string][] = [
    [
      { sop: { issued: true, signed: 2, signers: 6, waiting: ['Clinical lead', 'Training lead'], declined: [] } },
      'configuration',
      'The SOP has 2 of 6 signatures: Clinical lead, Training lead have not signed',
      '/sop',
    ],
    [
      { sop: { issued: true, signed: 4, signers: 6, waiting: ['Training lead'], declined: ['Clinical lead'] } },
      'configuration',
      'The SOP has 4 of 6 signatures: Clinical lead declined; Training lead has not signed',
      '/sop',
    ],
    [
      { sop: { ...ready.sop, faults: ['Tom Hughes holds three key roles, and one person signs for at most two key roles'] } },
      'configuration',
      'The SOP has 6 of 6 signatures: Tom Hughes holds three key roles, and one person signs for at most two key roles',
      '/sop',
    ],
    [{ sop: { ...ready.sop, issued: false } }, 'configuration', 'The SOP has not been issued for signature', '/sop'],
    [{ missingRoles: ['A', 'B, of the service', 'C', 'D'] }, 'initiate', '4 required roles are unfilled: A; B, of the service; C and 1 more', '/people'],
    [{ missingRoles: ['A', 'B', 'C', 'D', 'E'] }, 'initiate', '5 required roles are unfilled: A, B, C and 2 more', '/people'],
    [
      { catalogue: { status: 'Development', ready: false, exception: null } },
      'initiate',
      'Adastra is not Ready in the catalogue: its status is Development. An exception would have to be signed',
      '/product',
    ],
    [
      { catalogue: { status: null, ready: false, exception: null } },
      'initiate',
      'Adastra is not in the catalogue, so it is not known to be Ready: have it added, or sign an exception',
      '/product',
    ],
    [{ goLiveDate: { day: '2026-04-20', status: 'provisional' } }, 'technical-live', 'The go-live date 20 April 2026 is provisional', '/dates'],
    [{ cases: [{ name: 'Dx05, case 7', settled: false, verdict: 'fail' }] }, 'testing', '1 case has not passed: Dx05, case 7 (fail)', '/test-plan'],
    [
      {
        cases: [
          { name: 'Dx05, case 1', settled: false, verdict: null },
          { name: 'Dx05, case 2', settled: false, verdict: null, cover: 'waits' },
        ],
        cover: { by: 'the full test of Riverside', why: '' },
      },
      'testing',
      '1 case of the short test has no result from a finished run in Production in isolation. 1 more is covered by the full test of Riverside',
      '/test-plan',
    ],
    [
      {
        cases: [
          { name: 'Dx05, case 1', settled: true, verdict: 'pass' },
          { name: 'Dx05, case 2', settled: false, verdict: null, cover: 'ended' },
        ],
        cover: { by: null, why: 'Riverside represents this pair, but its run 2 was a failure' },
      },
      'testing',
      '1 case has no result here, and no other test covers it now. Riverside represents this pair, but its run 2 was a failure',
      '/test-plan',
    ],
    [
      { prerequisites: [{ key: 'c', title: 'Certificates installed', stage: 'prerequisites', settled: false, lapsed: true }] },
      'prerequisites',
      '1 prerequisite is open: Certificates installed has lapsed',
      '/prerequisites?show=open',
    ],
  ]
  it.each(sentences)('%j', (facts, key, sentence, href) => {
    const gate = gatesOf({ ...ready, ...facts }).find((one) => one.key === key)
    expect(gate?.open).toBe(false)
    expect(gate?.conditions.filter((one) => !one.met)).toMatchObject([{ sentence, href }])
  })
})

describe('a met condition says what meets it:', () => {
  it.each([
    [{ status: 'Ready', ready: true, exception: null }, 'Adastra is Ready in the catalogue'],
    [
      { status: 'Assurance', ready: false, exception: { by: 'Meera Shah', role: 'Project manager', until: '2026-06-01' } },
      'Adastra is not Ready in the catalogue: its status is Assurance; Meera Shah signed an exception as Project manager, until 1 June 2026',
    ],
    [
      { status: null, ready: false, exception: { by: 'Meera Shah', role: 'Project manager', until: '2026-06-01' } },
      'Adastra is not in the catalogue; Meera Shah signed an exception as Project manager, until 1 June 2026',
    ],
  ])('%j', (catalogue, sentence) => {
    expect(gatesOf({ ...ready, catalogue })[0]?.conditions.find((one) => one.key === 'product-ready')).toMatchObject({ met: true, sentence })
  })
  it('a product that is not chosen is asked for once', () => {
    expect(
      gatesOf({ ...ready, product: null, catalogue: { status: null, ready: false, exception: null } })[0]
        ?.conditions.filter((one) => !one.met)
        .map((one) => one.key),
    ).toEqual(['product'])
  })
})

describe('a gate with a condition that lapsed', () => {
  const lapsed: Partial<GateFacts> = {
    attestations: [done('go', 'go'), done('technical-live'), done('business-live')],
    endToEnd: true,
    prerequisites: [{ key: 'c', title: 'Certificates installed', stage: 'prerequisites', settled: false, lapsed: true }],
  }
  it('is shown as open again, with its attestation on record and the stage where it was', () => {
    const gates = gatesOf({ ...ready, ...lapsed })
    expect(gates.filter((gate) => gate.reopened).map((gate) => gate.key)).toEqual(['prerequisites'])
    expect(line(lapsed).stage).toBe('Hand-over')
    expect(line(lapsed).holds[0]?.sentence).toBe('Open again, Prerequisites: 1 prerequisite is open: Certificates installed has lapsed')
  })
})

describe('an act of go-live', () => {
  const acts = ['go', 'technical-live', 'business-live', 'hand-over', 'close'] as const
  const against = (act: (typeof acts)[number], facts: Partial<GateFacts>) =>
    blockingConditions(act, gatesOf({ ...ready, ...facts }), { ...ready, ...facts }).map((one) => one.sentence)
  const allThere = { attestations: [done('go', 'go'), done('technical-live'), done('business-live'), done('hand-over')], endToEnd: true }

  it('such as go needs every gate up to technical live', () => expect(against('go', {})).toEqual([]))
  it.each(acts)('is allowed if everything is met: %s', (act) => expect(against(act, allThere)).toEqual([]))
  it.each(acts.slice(1))('needs the act before it: %s', (act) => expect(against(act, {})).not.toEqual([]))
  it.each([
    ['go', { missingRoles: ['Clinical lead'] }],
    ['go', { cases: [{ name: 'x', settled: false, verdict: 'blocked' }] }],
    ['go', { criteria: [{ title: 'Trained', kind: 'readiness', settled: false }] }],
    ['technical-live', { ...allThere, sop: { ...ready.sop, signed: 5, waiting: ['Training lead'] } }],
    ['business-live', { ...allThere, goLiveDate: null }],
    ['hand-over', { ...allThere, criteria: [{ title: 'Lessons', kind: 'handover', settled: false }] }],
    ['technical-live', { ...allThere, attestations: [done('go', 'go', false)] }],
  ] as const)('is refused: %s with %j', (act, facts) => expect(against(act, facts as Partial<GateFacts>)).toHaveLength(1))

  it.each(['technical-live', 'business-live', 'hand-over', 'close'] as const)(
    'such as %s is refused after a no-go, until go is decided and confirmed again',
    (act) => {
      const taken = { ...allThere, attestations: [...allThere.attestations, done('go', 'no-go')] }
      expect(against(act, taken)).toContain('The last decision is a no-go: the project manager has to decide go again, and a second person to confirm it')
      expect(against(act, { ...taken, attestations: [...taken.attestations, done('go', 'go', false)] })).not.toEqual([])
      expect(against(act, { ...taken, attestations: [...taken.attestations, done('go', 'go')] })).toEqual([])
    },
  )

  it('has a gate for every stage', () => expect(gatesOf(ready).map((gate) => gate.key)).toEqual(gateKeys))
})
