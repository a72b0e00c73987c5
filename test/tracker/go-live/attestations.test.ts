import { describe, expect, it } from 'vitest'
import type { Doing } from '../../../src/access/doing.ts'
import { asProjectId } from '../../../src/db/ids.ts'
import { acceptHandOver } from '../../../src/tracker/go-live/accept-hand-over.ts'
import type { ToAttest } from '../../../src/tracker/go-live/attest.ts'
import { closeProject } from '../../../src/tracker/go-live/close-project.ts'
import { confirmGo } from '../../../src/tracker/go-live/confirm-go.ts'
import { decideGo } from '../../../src/tracker/go-live/decide-go.ts'
import { declareBusinessLive } from '../../../src/tracker/go-live/declare-business-live.ts'
import { declareTechnicalLive } from '../../../src/tracker/go-live/declare-technical-live.ts'
import { attestation } from '../../support/attestation.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const conditions = '[{"sentence":"Every role is filled","met":true}]'
const found = (change: Partial<ToAttest> = {}): ToAttest => ({
  isNext: true,
  role: 'Project manager',
  forId: null,
  against: [],
  conditions,
  attestations: [],
  ...change,
})
const open = found({
  against: [
    { key: 'roles', sentence: '1 role is unfilled', met: false, href: '/people' },
    { key: 'date', sentence: 'The date is provisional', met: false, href: '/dates' },
  ],
})
const password = 'secret'

/** Each decision and declaration with its input, its name when it is refused, and what it saves. */
const attestations: [string, (of: ToAttest, doing: Doing) => ReturnType<typeof decideGo.decide>, string, object][] = [
  ['go', (of, doing) => decideGo.decide(of, { decision: 'go', reason: '', password }, doing), 'Go', { gate: 'go', decision: 'go', reason: null }],
  [
    'a no-go',
    (of, doing) => decideGo.decide(of, { decision: 'no-go', reason: 'Nobody is trained', password }, doing),
    'Recording a no-go',
    { gate: 'go', decision: 'no-go', reason: 'Nobody is trained' },
  ],
  [
    'technical live',
    (of, doing) => declareTechnicalLive.decide(of, { password }, doing),
    'Declaring technical live',
    { gate: 'technical-live', decision: 'declared' },
  ],
  [
    'business live',
    (of, doing) => declareBusinessLive.decide(of, { password, test: 'A call was booked', tested_by: 'Dan Okoro' }, doing),
    'Declaring business live',
    { gate: 'business-live', evidence: '{"test":"A call was booked","testedBy":"Dan Okoro"}' },
  ],
  ['the hand-over', (of, doing) => acceptHandOver.decide(of, { password }, doing), 'Accepting the hand-over', { gate: 'hand-over', decision: 'declared' }],
  [
    'the closure',
    (of, doing) => closeProject.decide(of, { password, lessons: 'Train earlier' }, doing),
    'Closing the project',
    { gate: 'close', decision: 'declared', reason: 'Train earlier' },
  ],
]

describe('an act of go-live with nothing against it', () => {
  it.each(attestations)('is recorded with who, in which role, and the conditions at that moment: %s', (_what, decide, _name, kept) => {
    const by = { id: 'id-1', project_id: 'project-1', first_person_id: 'person-1', first_person: 'Meera Shah', first_role: 'Project manager' }
    // The event is written as it is saved: a no-go undoes the go that is on record by then.
    const doing = aDoing()
    expect(decide(found(), doing)).toEqual({ next: expect.objectContaining({ ...by, first_at: doing.at, conditions, ...kept }), happened: [] })
  })
})

describe('an act of go-live while conditions are open', () => {
  it.each(attestations)('is refused with each of them: %s', (_what, decide, name) => {
    expect(decidedInWords(decide(open, aDoing()))).toEqual({ stands: `${name} is refused: 1 role is unfilled. The date is provisional` })
  })
})

describe('the second person for go', () => {
  const given = { project_id: asProjectId('project-1'), gate: 'go', first_person: 'Priya Nair' }
  const go = attestation({ ...given, id: 'go-1', decision: 'go' })
  const noGo = attestation({ ...given, id: 'go-2', decision: 'no-go' })
  const none = 'There is no decision that waits for a second person.'
  it.each<[string, ToAttest, unknown]>([
    ['confirms go', found({ attestations: [go] }), 'attestation.go-confirmed'],
    ['confirms the last go', found({ attestations: [go, noGo, { ...go, id: 'go-3' }] }), 'attestation.go-confirmed'],
    ['confirms nothing if nobody decided', found(), none],
    ['confirms no go that a no-go came after', found({ attestations: [go, noGo] }), none],
    ['confirms a go once', found({ attestations: [{ ...go, second_at: '2026-03-02T10:00:00.000Z' }] }), none],
    [
      'confirms nothing while a condition is open',
      { ...open, attestations: [go] },
      { stands: 'Confirming go is refused: 1 role is unfilled. The date is provisional' },
    ],
  ])('%s', (_rule, of, outcome) => expect(decidedInWords(confirmGo.decide(of, { password }, aDoing()))).toEqual(outcome))

  it('is recorded with their role and the conditions at that moment', () => {
    expect(confirmGo.decide(found({ attestations: [go], role: 'Clinical lead' }), { password }, aDoing())).toMatchObject({
      next: {
        waiting: { id: 'go-1' },
        second: { second_person_id: 'person-1', second_person: 'Meera Shah', second_role: 'Clinical lead', second_proof: 'password', conditions },
      },
      happened: [{ id: 'go-1', project: 'project-1', role: 'Clinical lead', to: conditions }],
    })
  })
})
