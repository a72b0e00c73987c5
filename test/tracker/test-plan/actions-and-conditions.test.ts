import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { addAction } from '../../../src/tracker/test-plan/add-action.ts'
import { changeReviewAction } from '../../../src/tracker/test-plan/change-action.ts'
import { markActionDone } from '../../../src/tracker/test-plan/mark-action-done.ts'
import type { ActionRow } from '../../../src/tracker/test-plan/review-actions.store.ts'
import { settleCondition } from '../../../src/tracker/test-plan/settle-condition.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aRun } from '../../support/run-rows.ts'

const owners = [
  { value: 'person:dan', text: 'Dan Okoro' },
  { value: 'role:supplier', text: 'Supplier' },
]
const typedAs = (prefix: string, change: Partial<Record<'what' | 'owner' | 'day', string>> = {}) =>
  Object.fromEntries(
    Object.entries({ what: 'Mend the diary', owner: 'person:dan', day: '2026-03-09', ...change }).map(([name, value]) => [`${prefix}-${name}`, value]),
  )

/** What is wrong with an action, added or changed: a title for the table, the input, and the field with its sentence. */
const faults: [string, Parameters<typeof typedAs>[1], string, string][] = [
  ['without words', { what: '' }, 'what', 'Say what is to be done'],
  ['with more words than fit', { what: 'x'.repeat(1001) }, 'what', 'Use 1,000 characters or fewer'],
  ['blank', { what: '', owner: '', day: '' }, 'what', 'Say what is to be done, by whom and by when'],
  ['of nobody in the project', { owner: 'person:eve' }, 'owner', 'Choose who does it'],
  ['without a day', { day: '' }, 'day', 'Enter the day by which it is to be done'],
  ['by a day that has passed', { day: '2026-03-01' }, 'day', 'This day has passed. Enter today or a later day'],
]

describe('an action', () => {
  it.each<[string, string | null, Record<string, string>, unknown]>([
    ['is added to a review', 'Went well', typedAs('new'), 'test-plan.action-added'],
    ['may be due today', 'Went well', typedAs('new', { day: '2026-03-02' }), 'test-plan.action-added'],
    ['is not added before the review', null, typedAs('new'), { form: 'A run gets its actions with its review. Finish the run first.' }],
    ...faults.map(([name, change, field, sentence]): [string, string | null, Record<string, string>, unknown] => [
      `is not added ${name}`,
      'Went well',
      typedAs('new', change),
      { [`new-${field}`]: sentence },
    ]),
  ])('%s', (_rule, review, typed, outcome) => {
    expect(decidedInWords(addAction.decide({ run: aRun({ review }), owners }, typed, aDoing()))).toEqual(outcome)
  })

  it('has an event with its owner, its day and its words', () => {
    expect(addAction.decide({ run: aRun({ review: 'Went well' }), owners }, typedAs('new', { owner: 'role:supplier' }), aDoing())).toMatchObject({
      next: { action: { owner: { role: 'supplier' } } },
      happened: [{ id: 'run', project: 'project-1', number: 1, owner: 'Supplier', day: '2026-03-09', what: 'Mend the diary' }],
    })
  })

  const action: ActionRow = {
    id: 'action-1',
    project_id: asProjectId('project-1'),
    run_id: 'run',
    position: 1,
    what: 'Mend the diary',
    owner_role: 'supplier',
    owner_person: null,
    due_day: '2026-03-06',
    done_at: null,
    done_by_id: null,
    done_by: null,
    done_note: null,
    version: 3,
    person_name: null,
    role_name: 'Supplier',
    run_number: 2,
  }
  const done = { ...action, done_at: '2026-03-02T08:00:00.000Z' }

  it.each<[string, ActionRow, Record<string, string>, unknown]>([
    ['is changed', action, { ...typedAs('change-action-1'), version: '3' }, 'test-plan.action-changed'],
    ['is not changed over someone else’s change', action, { ...typedAs('change-action-1'), version: '2' }, 'overtaken'],
    [
      'is not changed once it is done',
      done,
      { ...typedAs('change-action-1'), version: '3' },
      { form: 'This action is done. Mark it as not done first, then change it.' },
    ],
    ...faults.map(([name, change, field, sentence]): [string, ActionRow, Record<string, string>, unknown] => [
      `does not become one ${name}`,
      action,
      { ...typedAs('change-action-1', change), version: '3' },
      { [`change-action-1-${field}`]: sentence },
    ]),
  ])('%s', (_rule, one, typed, outcome) => {
    expect(decidedInWords(changeReviewAction.decide({ one, owners }, typed, aDoing()))).toEqual(outcome)
  })

  it('has an event with the words before the change', () => {
    expect(changeReviewAction.decide({ one: action, owners }, { ...typedAs('change-action-1'), version: '3' }, aDoing())).toMatchObject({
      happened: [{ id: 'action-1', number: 2, owner: 'Dan Okoro', before: { owner: 'Supplier', day: '2026-03-06', what: 'Mend the diary' } }],
    })
  })

  it.each([
    ['is noted as done', action, { done: true, version: 3 }, 'test-plan.action-done'],
    ['is noted as not done', done, { done: false, version: 3 }, 'test-plan.action-not-done'],
    ['is not noted over someone else’s change', action, { done: true, version: 2 }, 'overtaken'],
  ])('%s', (_rule, one, typed, outcome) => {
    expect(decidedInWords(markActionDone.decide(one, { note: '', ...typed }, aDoing()))).toBe(outcome)
  })

  it.each([
    ['done keeps who said so, with their note', true, { byId: 'person-1', by: 'Meera Shah', at: '2026-03-02T09:00:00.000Z', note: 'Seen' }],
    ['not done keeps nobody', false, null],
  ])('that is %s', (_rule, isDone, kept) => {
    expect(markActionDone.decide(action, { done: isDone, note: 'Seen', version: 3 }, aDoing())).toMatchObject({
      next: { done: kept },
      happened: [{ id: 'action-1', number: 2, what: 'Mend the diary', reason: 'Seen' }],
    })
  })
})

describe('an entry condition', () => {
  const one = {
    id: 'condition-1',
    project_id: asProjectId('project-1'),
    template_key: null,
    title: 'Contacts shared',
    owner: 'project-manager',
    position: 1,
    met_by: null,
    met_by_id: null,
    met_at: null,
    note: null,
    version: 2,
    due_day: null,
  }
  const found: Parameters<typeof settleCondition.decide>[0] = { one, confirmed: 'event-1' }
  const confirmed = { ...found, one: { ...one, met_at: '2026-03-01T09:00:00.000Z', met_by: 'Dan Okoro' } }
  it.each([
    ['is confirmed', found, 'yes' as const, 2, 'test-plan.confirmed'],
    ['is opened again', confirmed, 'no' as const, 2, 'test-plan.reopened'],
    ['is not confirmed over someone else’s change', found, 'yes' as const, 1, 'overtaken'],
    ['is not met for a reason', found, 'no' as const, 2, { note: 'Say why this is not met: Contacts shared' }],
  ])('%s', (_rule, of, met, version, outcome) => {
    expect(decidedInWords(settleCondition.decide(of, { met, note: '', version }, aDoing()))).toEqual(outcome)
  })

  it('that is not met keeps the reason', () => {
    expect(settleCondition.decide(found, { met: 'no', note: 'No room', version: 2 }, aDoing())).toMatchObject({
      next: { met: null, why: 'No room' },
      happened: [{ kind: 'test-plan.not met', reason: 'No room' }],
    })
  })

  it('keeps who confirmed it, when, and their note', () => {
    expect(settleCondition.decide(found, { met: 'yes', note: 'By email', version: 2 }, aDoing())).toMatchObject({
      next: { met: { by: { id: 'person-1', name: 'Meera Shah' }, at: '2026-03-02T09:00:00.000Z', note: 'By email' } },
      happened: [{ id: 'condition-1', project: 'project-1', title: 'Contacts shared', reason: 'By email' }],
    })
  })
  it('that is opened again loses its confirmation', () => {
    expect(settleCondition.decide(confirmed, { met: 'no', note: 'They left', version: 2 }, aDoing())).toMatchObject({
      next: { met: null, why: null },
      happened: [{ undoes: 'event-1', reason: 'They left' }],
    })
  })
})
