import { describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { eventOf } from '../../../src/events/record.ts'
import type { Happened } from '../../../src/events/vocabulary.ts'
import { eventRules } from '../../../src/tracker/notices/event-rules.ts'
import type { Member } from '../../../src/tracker/notices/member.ts'
import { newsIn, noticesOf } from '../../../src/tracker/notices/notices-of-events.ts'

const project = asProjectId('p1')
const member = (name: string, more: Partial<Member> = {}): Member => ({
  id: `member-${name}`,
  person: asPersonId(name),
  project,
  called: 'Riverside UTC, Provider',
  role: name,
  roleName: `${name} lead`,
  isManager: false,
  signs: false,
  tests: false,
  hasLeft: false,
  ...more,
})
const people = [
  member('meera', { isManager: true, signs: true }),
  member('clara', { signs: true }),
  member('dan', { tests: true, signs: true }),
  member('sam'),
  member('noor', { isManager: true }),
  member('ann', { hasLeft: true }),
]
const by = { actor: { id: asPersonId('meera'), name: 'Meera Shah' }, at: '2026-03-02T09:00:00.000Z', newId: () => 'e1' }
const told = (happened: Happened, actor = by.actor) => noticesOf(newsIn([eventOf(happened, { ...by, actor })]), people)
const on = { id: 'x', project }
const role = { ...on, role: 'Project manager' }
const run = { ...on, number: 2 }

/** Of everyone on the project, who hears of each kind of event if Meera does it. Ann has left. */
const table: [Happened, string[]][] = [
  [{ kind: 'person.joined', ...role, id: 'member-sam', name: 'Sam Lee' }, ['sam']],
  [{ kind: 'person.returned', ...role, id: 'member-clara', name: 'Clara Jones' }, ['clara']],
  [{ kind: 'person.left', ...role, id: 'member-ann', name: 'Ann Lee', askedBy: null }, ['ann']],
  [{ kind: 'person.delegated', ...role, id: 'member-sam', name: 'Sam Lee', until: '2026-04-01', endsWith: null, isClinician: false }, ['sam', 'noor']],
  [{ kind: 'person.delegation ended', ...role, id: 'member-ann', name: 'Ann Lee', holder: 'Meera Shah', why: 'ended by someone' }, ['ann']],
  [{ kind: 'date.moved', ...on, name: 'testing', day: '2026-04-01', was: '2026-03-20' }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'date.withdrawn', ...on, name: 'testing', day: '2026-04-01' }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.held', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.stopped', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.resumed', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'sop.signed', ...run, role: 'Clinical lead' }, ['noor']],
  [{ kind: 'sop.noted', ...run, role: 'Clinical lead' }, ['noor']],
  [{ kind: 'sop.corrected', ...run, role: 'Clinical lead', was: 'declined', now: 'signed' }, ['noor']],
  [{ kind: 'sop.issued', ...run }, ['sam', 'noor']],
  [{ kind: 'test-plan.run-started', ...run, place: 'Production', isPlanned: true, open: 0, to: '2026-03-20' }, ['dan']],
  [{ kind: 'test-plan.run-moved', ...run, was: '2026-03-20', day: '2026-03-21' }, ['dan']],
  [{ kind: 'attestation.go-declined', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.hand-over-declined', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.go-no-go', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.go-confirmed', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.technical-live-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.business-live-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.hand-over-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.close-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
]

describe('what happens in a project', () => {
  it.each(table)('is told to whom it concerns: $kind', (happened, who) => {
    expect(told(happened).map((one) => one.person)).toEqual(who)
  })

  it('has a line in this table for each kind that is told', () => {
    expect(Object.keys(eventRules).toSorted()).toEqual(table.map(([one]) => one.kind).toSorted())
  })

  it.each(table)('is never told to who did it: $kind', (happened, who) => {
    const [id = ''] = who
    expect(told(happened, { id: asPersonId(id), name: 'The doer' }).map((one) => one.person)).not.toContain(id)
  })

  it('is told in the words of the history, with the reason', () => {
    const [first] = told({ kind: 'date.moved', ...on, name: 'testing', day: '2026-04-01', was: '2026-03-20', reason: 'Staffing: two nurses are ill' })
    expect(first).toMatchObject({
      kind: 'dates',
      words: 'Meera Shah moved testing from 20 March 2026 to 1 April 2026: Staffing: two nurses are ill',
      subject: 'A date has moved: Riverside UTC, Provider',
      path: '/projects/p1/dates',
      by: 'meera',
    })
  })

  it.each([
    ['meera', 'to manage the project and to sign the procedure, and to confirm what your role has to get ready'],
    ['dan', 'to sign the procedure and to take part in the test, and to confirm what your role has to get ready'],
    ['sam', 'to confirm what your role has to get ready'],
  ])('says what someone is going to be asked: %s', (name, asked) => {
    const [first] = told({ kind: 'person.joined', ...role, id: `member-${name}`, name }, { id: asPersonId('bea'), name: 'Bea Turner' })
    expect(first?.words).toBe(`Bea Turner added you as ${name} lead of Riverside UTC, Provider. You will be asked ${asked}.`)
  })

  it('is not told of a run that is opened on its day', () => {
    expect(told({ kind: 'test-plan.run-started', ...run, place: 'Production', isPlanned: false, open: 0, to: '2026-03-02' })).toEqual([])
  })

  it('is told of nothing that has no rule, or no project', () => {
    expect(told({ kind: 'sop.commented', ...on })).toEqual([])
    expect(told({ kind: 'person.joined', ...role, project: null, name: 'Sam Lee' })).toEqual([])
  })
})
