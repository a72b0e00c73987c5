import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { decideDueDays } from '../../../src/tracker/dates/set-due-days.ts'

const rows = [
  { id: 'a', title: 'Contacts', due_day: null },
  { id: 'b', title: 'Test patients', due_day: '2026-03-05' },
]
const of = { kind: 'test-plan.due-day' as const, project: asProjectId('project') }
const decide = (typed: Record<string, string>) => decideDueDays(rows, typed, of)

describe('due days', () => {
  it.each<[string, Record<string, string>, object]>([
    ['is not a date', { 'day-a': 'soon', 'was-a': '' }, { refused: { 'day-a': expect.stringContaining('Contacts: ') } }],
    ['was changed in the meantime', { 'day-b': '2026-03-09', 'was-b': '2026-03-04' }, { overtaken: true, says: expect.stringContaining('“Test patients”') }],
  ])('are not saved if one %s', (_name, typed, outcome) => expect(decide(typed)).toMatchObject(outcome))

  it.each<[string, Record<string, string>, object[]]>([
    ['a new day', { 'day-a': '2026-03-09', 'was-a': '' }, [{ id: 'a', from: null, to: '2026-03-09', day: '2026-03-09' }]],
    ['no day, so that it follows from the dates', { 'day-b': '', 'was-b': '2026-03-05' }, [{ id: 'b', from: '2026-03-05', to: null, day: null }]],
    ['nothing if nothing changed', { 'day-a': '', 'was-a': '', 'day-b': '2026-03-05', 'was-b': '2026-03-05' }, []],
  ])('are saved: %s', (_name, typed, happened) => expect(decide(typed)).toMatchObject({ happened }))
})
