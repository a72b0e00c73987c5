import { letterText } from '../../../src/mail/letter.ts'
import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { gateMail } from '../../../src/tracker/go-live/gate-mail.ts'
import type { Told } from '../../../src/tracker/go-live/gate-notices.store.ts'
import { gatesOf } from '../../../src/tracker/go-live/gates.ts'
import { stageLine } from '../../../src/tracker/go-live/stage-line.ts'
import type { GateFacts } from '../../../src/tracker/go-live/gate-facts.ts'
import { changeOfGates, keptReopened, ownPart, readReopened, reopenedOf, united, without } from '../../../src/tracker/go-live/reopened.ts'
import type { Reopened } from '../../../src/tracker/go-live/reopened.ts'

const ready: GateFacts = {
  role: 'provider',
  scope: '111 books in',
  missingRoles: [],
  product: 'Adastra',
  catalogue: { status: 'Ready', ready: true, exception: null },
  prerequisites: [{ key: 'asid', title: 'ASID assigned', stage: 'prerequisites', settled: true, lapsed: false }],
  sop: { issued: true, signed: 6, signers: 6, waiting: [], declined: [] },
  entryConditions: [{ id: 'e', title: 'Date agreed', met: true, owner: 'dos-lead' }],
  cases: [{ name: 'Dx05, case 1', settled: true, verdict: 'pass' }],
  countedRun: 1,
  countedEnvironment: 'Production in isolation',
  criteria: [{ id: 'c', title: 'Trained', kind: 'readiness', settled: true, owner: 'training-lead' }],
  goLiveDate: { day: '2026-04-20', status: 'confirmed' },
  endToEnd: false,
  attestations: [],
}
const go = { gate: 'go', decision: 'go' as const, complete: true }
const lapsed = { key: 'hscn', title: 'HSCN link', stage: 'prerequisites', settled: false, lapsed: true, until: '2026-03-10', owners: ['it-lead'] }
const open = { ...lapsed, key: 'odscode', title: 'ODS code', lapsed: false, until: null }
const notReady = { status: 'Development', ready: false, exception: null }
const said = (facts: Partial<GateFacts>) => reopenedOf(gatesOf({ ...ready, ...facts })).map((one) => [one.gate, ...one.things.map((each) => each.says)])

describe('a gate is open again', () => {
  it.each<[string, Partial<GateFacts>, string[][]]>([
    ['not if everything is met', {}, []],
    ['if a met prerequisite has expired, even before go', { prerequisites: [lapsed] }, [['prerequisites', 'HSCN link expired on 10 March 2026']]],
    ['if a waiver ended', { prerequisites: [{ ...lapsed, waived: true }] }, [['prerequisites', 'The waiver of HSCN link ended on 10 March 2026']]],
    ['not before it was ever open', { prerequisites: [lapsed, open] }, []],
    [
      'after go, whatever holds it',
      { prerequisites: [lapsed, open], attestations: [go] },
      [['prerequisites', 'HSCN link expired on 10 March 2026', 'ODS code is open']],
    ],
    [
      'if the exception for a product ended',
      { catalogue: { ...notReady, ended: { by: 'Meera Shah', role: 'Project manager', until: '2026-03-10' } } },
      [['initiate', 'Adastra is not Ready in the catalogue: its status is Development, and the exception that Meera Shah signed ended on 10 March 2026']],
    ],
    [
      'if a product is no longer Ready',
      { catalogue: { ...notReady, wasReady: true } },
      [['initiate', 'Adastra is not Ready in the catalogue: its status is Development. An exception would have to be signed']],
    ],
    ['not if a product never was Ready', { catalogue: notReady }, []],
    [
      'if the evidence of a case was withdrawn',
      { cases: [{ name: 'Dx05, case 1', settled: false, verdict: 'pass, but its evidence was withdrawn', withdrawn: true }] },
      [['testing', '1 case has not passed: Dx05, case 1 (pass, but its evidence was withdrawn)']],
    ],
    [
      'if the run that counted is opened again, even before go',
      { countedRun: null, reopenedRun: 1, cases: [{ name: 'Dx05, case 1', settled: false, verdict: null, reopened: true }] },
      [['testing', 'Run 1 was opened again, and has to be finished again', '1 case has no result from a finished run in Production in isolation']],
    ],
    [
      'not if a failed run is opened again',
      { countedRun: null, reopenedRun: 1, cases: [{ name: 'Dx05, case 1', settled: false, verdict: null, reopened: false }] },
      [],
    ],
    [
      'if the test that covered a case no longer does',
      { cases: [{ name: 'Dx05, case 1', settled: false, verdict: null, cover: 'ended' }], cover: { by: null, why: 'It has left the wave' } },
      [['testing', '1 case has no result here, and no other test covers it now. It has left the wave']],
    ],
    [
      'not if a case waits for the short test',
      { cases: [{ name: 'Dx05, case 1', settled: false, verdict: null, cover: 'waits' }], cover: { by: 'the full test of Riverside', why: '' } },
      [],
    ],
    ['not if a case failed', { cases: [{ name: 'Dx05, case 1', settled: false, verdict: 'fail' }] }, []],
    [
      'if a criterion is opened again after go',
      { criteria: [{ ...ready.criteria[0]!, settled: false }], attestations: [go] },
      [['technical-live', 'Not confirmed: Trained']],
    ],
    [
      'if the run that counted is gone after go',
      { countedRun: null, attestations: [go] },
      [['testing', 'No run in Production in isolation has been finished with a review']],
    ],
  ])('%s', (_, facts, expected) => expect(said(facts)).toEqual(expected))

  it('and the strip of stages shows it, even for the stage that the project fell back to', () => {
    const strip = (facts: Partial<GateFacts>) =>
      stageLine(gatesOf({ ...ready, ...facts }), { ...ready, ...facts }).stages.map((one) => `${one.state}${one.current ? ' now' : ''}`)
    expect(strip({ prerequisites: [lapsed] })).toEqual(['done', 'reopened now', 'later', 'later', 'later', 'later', 'later'])
    expect(strip({ prerequisites: [lapsed], attestations: [go] })).toEqual(['done', 'reopened', 'done', 'done', 'current now', 'later', 'later'])
  })
})

describe('the stored gates that are open again', () => {
  const thing = (key: string, owners: string[] = []) => ({ key, says: key, href: '', owners })
  const list: Reopened[] = [
    { gate: 'prerequisites', name: 'Prerequisites', things: [thing('a', ['it-lead']), thing('b', ['dos-lead'])] },
    { gate: 'testing', name: 'Provider testing', things: [thing('c')] },
  ]
  it('are read as they were written, and empty if there are none', () => {
    expect(readReopened(keptReopened(list))).toEqual(list)
    expect([keptReopened([]), readReopened(null)]).toEqual([null, []])
  })
  it('are all shown to the manager, and to others only what their roles own', () => {
    expect(ownPart(list, { manages: true, roles: [] })).toEqual(list)
    expect(ownPart(list, { manages: false, roles: ['dos-lead'] })).toEqual([
      { gate: 'prerequisites', name: 'Prerequisites', things: [thing('b', ['dos-lead'])] },
    ])
    expect(ownPart(list, { manages: false, roles: ['lead'] })).toEqual([])
  })
  it('are compared: what opened and what is in order again', () => {
    const [first] = list
    expect(without(list, [{ gate: 'prerequisites', name: 'Prerequisites', things: [thing('a')] }]).map((one) => one.things.map((each) => each.key))).toEqual([
      ['b'],
      ['c'],
    ])
    expect(changeOfGates(list, first ? [first] : [], first ? [first] : [])).toEqual({ opened: [], inOrder: list.slice(1) })
    expect(changeOfGates([], list, list)).toEqual({ opened: list, inOrder: [] })
    // The gate is no longer reported as open again, although one of its conditions is not met.
    expect(changeOfGates(list, [], list.slice(1))).toEqual({ opened: [], inOrder: list.slice(0, 1) })
    expect(
      united([{ gate: 'testing', name: 'Provider testing', things: [thing('d')] }], list).map((one) => [one.gate, one.things.map((each) => each.key)]),
    ).toEqual([
      ['testing', ['d', 'c']],
      ['prerequisites', ['a', 'b']],
    ])
  })
})

describe('mail about gates', () => {
  const told = (n: number, tell: Told['tell'] = 'open-again'): Told => ({
    projectId: asProjectId(`p${n}`),
    project: `Practice ${n}`,
    state: 'open',
    tell,
    things: [{ gate: 'prerequisites', name: 'Prerequisites', things: [{ key: 'a', says: 'HSCN link expired on 10 March 2026', href: '', owners: [] }] }],
  })
  const many = (n: number, tell?: Told['tell']) => Array.from({ length: n }, (_, index) => told(index + 1, tell))
  it.each([
    ['one', [told(1)], 'A gate is open again: Practice 1'],
    ['many', many(312), 'Gates are open again in 312 projects'],
    ['one in order', [told(1, 'in-order')], 'In order again: Practice 1'],
    ['many in order', many(2, 'in-order'), '2 projects are in order again'],
    ['both', [told(1), told(2, 'in-order')], 'A gate is open again: Practice 1'],
  ])('has a subject that says what it is about: %s', (_, list, subject) => expect(gateMail(list, 'https://x').subject).toBe(subject))
  it('names fifty projects with what holds each, and links to the rest', () => {
    const text = letterText(gateMail(many(312), 'https://x').says)
    expect(text).toContain('- Practice 1\n  Prerequisites: HSCN link expired on 10 March 2026\n  https://x/projects/p1\n')
    expect(text.match(/https:\/\/x\/projects\/p/g)).toHaveLength(50)
    expect(text).toContain('And 262 projects more: https://x/projects?warning=reopened')
  })
  it('says of a closed project who can correct it', () => {
    expect(letterText(gateMail([{ ...told(1), state: 'closed' }], 'https://x').says)).toContain('The project is closed: the booking team can correct it.')
  })
})
