import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import type { Overdue } from '../../../src/tracker/my-work/overdue.store.ts'
import { remindOfAction, remindOfCriterion } from '../../../src/tracker/my-work/remind-owner.ts'
import { aDoing } from '../../support/doing.ts'

const dan = asPersonId('dan')
const project = asProjectId('project-1')
const one: Overdue = {
  list: 'actions',
  day: '2026-03-01',
  project_id: project,
  project: 'Riverside UTC',
  id: 'a1',
  key: '1',
  what: 'Mend the line',
  from: new Set([dan]),
}
const found = { person: dan, name: 'Dan Okoro', one, reminded: undefined }
const reminded = (day: string) => ({ person: dan, thing: 'a1', times: 1, last: asDay(day) })

it.each([
  ['of what is no longer theirs, or overdue', { ...found, one: undefined }, 'This no longer waits for Dan Okoro'],
  ['twice on one day', { ...found, reminded: reminded('2026-03-02') }, 'Dan Okoro was reminded today already. Remind them tomorrow'],
])('nobody is reminded without a link %s', (_name, of, says) => {
  expect(remindOfAction.decide(of, { person: dan }, aDoing())).toEqual({ refused: { form: says }, cleaned: {} })
})

it('a reminder without a link is on record, with its person', () => {
  const event = { id: 'a1', project, title: 'Mend the line', name: 'Dan Okoro', to: 'dan' }
  const of = { ...found, reminded: reminded('2026-03-01') }
  expect(remindOfAction.decide(of, { person: dan }, aDoing())).toMatchObject({ happened: [{ kind: 'test-plan.reminded', ...event }] })
  expect(remindOfCriterion.decide(of, { person: dan }, aDoing())).toMatchObject({ happened: [{ kind: 'go-live.reminded', ...event }] })
})
