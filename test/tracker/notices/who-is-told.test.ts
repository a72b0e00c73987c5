import { describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { eventOf } from '../../../src/events/record.ts'
import type { Happened } from '../../../src/events/vocabulary.ts'
import { eventRules } from '../../../src/tracker/notices/event-rules.ts'
import { newsIn, noticesOf } from '../../../src/tracker/notices/notices-of-events.ts'
import { memberOf } from '../../support/member.ts'
import { eventsThatAreTold, on, role, run } from '../../support/told-events.ts'

const project = asProjectId('p1')
const member = memberOf(project)
const people = [
  member('meera', { isManager: true, signs: true }),
  member('clara', { signs: true }),
  member('dan', { tests: true, signs: true }),
  member('sam'),
  member('noor', { isManager: true }),
  member('ann', { hasLeft: true }),
]
/** Bo acted for Sam until now, and Eve was let give one answer for Clara. */
const acting = [
  ...people,
  member('bo', { role: 'sam', hasLeft: true, actingFor: asPersonId('sam') }),
  member('eve', { role: 'clara', signs: true, tests: true, isManager: true, actingFor: asPersonId('clara'), isForOneAnswer: true }),
]
const by = { actor: { id: asPersonId('meera'), name: 'Meera Shah' }, at: '2026-03-02T09:00:00.000Z', newId: () => 'e1' }
const told = (happened: Happened, actor = by.actor) => noticesOf(newsIn([eventOf(happened, { ...by, actor })]), people)
describe('what happens in a project', () => {
  it.each(eventsThatAreTold)('is told to whom it concerns: $kind', (happened, who) => {
    expect(told(happened).map((one) => one.person)).toEqual(who)
  })

  it('has a line in this table for each kind that is told', () => {
    expect(Object.keys(eventRules).toSorted()).toEqual(eventsThatAreTold.map(([one]) => one.kind).toSorted())
  })

  it.each(eventsThatAreTold)('is never told to who did it: $kind', (happened, who) => {
    const [id = ''] = who
    expect(told(happened, { id: asPersonId(id), name: 'The doer' }).map((one) => one.person)).not.toContain(id)
  })

  it('is told to both of those who act for each other once that has ended, with what it means for each', () => {
    const ended = { ...role, id: 'member-bo', name: 'Bo Carr', holder: 'Sam Lee', why: 'ended by someone' } as const
    const notices = noticesOf(newsIn([eventOf({ kind: 'person.delegation ended', ...ended }, by)]), acting)
    expect(notices.map((one) => one.person)).toEqual(['sam', 'bo'])
    expect(notices.map((one) => one.words.includes('is yours to do again'))).toEqual([true, false])
    const itself = noticesOf(
      newsIn([eventOf({ kind: 'person.delegation ended', ...ended }, { ...by, actor: { id: asPersonId('sam'), name: 'Sam Lee' } })]),
      acting,
    )
    expect(itself.map((one) => one.person)).toEqual(['bo'])
  })

  it('is told to who was let give one answer only if it is about that', () => {
    const heard = (happened: Happened) => noticesOf(newsIn([eventOf(happened, by)]), acting).map((one) => one.person)
    expect(heard({ kind: 'date.withdrawn', ...on, name: 'testing', day: '2026-04-01' })).not.toContain('eve')
    expect(heard({ kind: 'sop.signed', ...run, role: 'Clinical lead' })).not.toContain('eve')
    expect(
      heard({ kind: 'person.delegated', ...role, id: 'member-eve', name: 'Eve', until: '2026-04-01', endsWith: 'sop.sign', isClinician: false }),
    ).toContain('eve')
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
