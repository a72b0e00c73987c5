import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import type { ProjectDatesTable } from '../../../src/db/tables/projects.ts'
import { dateKinds, lineOfKind } from '../../../src/tracker/dates/dates.ts'
import { moveDate } from '../../../src/tracker/dates/move-date.ts'
import { withdrawMove } from '../../../src/tracker/dates/withdraw-move.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const testing = dateKinds[0]
const set = (id: string, day: string, change: Partial<ProjectDatesTable> = {}): ProjectDatesTable => ({
  id,
  project_id: asProjectId('project-1'),
  kind: testing.key,
  day,
  status: 'provisional',
  reason: null,
  note: null,
  set_by: 'Priya Nair',
  set_by_id: asPersonId('priya'),
  set_at: '2026-03-01T09:00:00.000Z',
  ...change,
})
const first = set('date-1', '2026-04-20')
const moved = set('date-2', '2026-04-27', { reason: 'staffing', note: 'No rota' })
const lineOf = (...rows: ProjectDatesTable[]) => lineOfKind(rows, testing)

describe('a date', () => {
  const typed = { day: asDay('2026-04-27'), status: 'provisional' as const, reason: 'staffing', note: 'No rota before', seen: 'date-1' }
  const sameDay = { day: asDay('2026-04-20'), reason: '', note: '' }
  it.each<[string, ReturnType<typeof lineOf>, Partial<Parameters<typeof moveDate.decide>[1]>, unknown]>([
    ['is set for the first time without a reason', lineOf(), { seen: '', reason: '', note: '' }, 'date.set'],
    ['is moved with a reason and a note', lineOf(first), {}, 'date.moved'],
    ['is moved and confirmed at once', lineOf(first), { status: 'confirmed' }, 'date.moved'],
    ['is confirmed on its day', lineOf(first), { ...sameDay, status: 'confirmed' }, 'date.confirmed'],
    ['is made provisional again', lineOf({ ...first, status: 'confirmed' }), sameDay, 'date.made provisional'],
    ['is not moved without a reason', lineOf(first), { reason: '' }, { reason: 'Choose why the date moves' }],
    ['is not moved for a reason that is not in the list', lineOf(first), { reason: 'withdrawn' }, { reason: 'Choose why the date moves' }],
    ['is not moved without a note', lineOf(first), { note: '' }, { note: 'Say in a sentence what happened' }],
    ['is not set to the same value', lineOf(first), sameDay, { day: 'This is the day already. Enter another day, or change whether it is confirmed' }],
    ['is not moved over someone else’s change', lineOf(first, moved), {}, 'overtaken'],
    ['is not set for the first time twice', lineOf(first), { seen: '' }, 'overtaken'],
  ])('%s', (_rule, line, given, outcome) => {
    expect(decidedInWords(moveDate.decide(line, { ...typed, ...given }, aDoing()))).toEqual(outcome)
  })

  it('is moved by adding a row with the day before it and the reason', () => {
    expect(moveDate.decide(lineOf(first), typed, aDoing())).toMatchObject({
      next: { seen: 'date-1', row: { id: 'id-1', project_id: 'project-1', day: '2026-04-27', reason: 'staffing', note: 'No rota before' } },
      happened: [{ id: 'id-1', name: 'testing', was: '2026-04-20', from: '2026-04-20 provisional', reason: 'Staffing: No rota before' }],
    })
  })
  it('stays without a reason if it is only confirmed', () => {
    expect(moveDate.decide(lineOf(first), { ...typed, ...sameDay, status: 'confirmed', reason: 'staffing' }, aDoing())).toMatchObject({
      next: { row: { reason: null } },
      happened: [{ reason: null }],
    })
  })
})

describe('the last move of a date', () => {
  const withdrawn = set('date-3', '2026-04-20', { reason: 'withdrawn' })
  it.each([
    ['is withdrawn', lineOf(first, moved), 'date-2', 'date.withdrawn'],
    ['is not withdrawn if someone else moved the date since', lineOf(first, moved), 'date-1', 'overtaken'],
    ['is not withdrawn twice', lineOf(first, moved, withdrawn), 'date-3', 'overtaken'],
    ['does not exist while the date has its first day', lineOf(first), 'date-1', 'overtaken'],
    ['does not exist while no date is set', lineOf(), '', 'overtaken'],
  ])('%s', (_rule, line, seen, outcome) => {
    expect(decidedInWords(withdrawMove.decide({ line, event: 'event-2' }, { seen }, aDoing()))).toBe(outcome)
  })

  it('is withdrawn by adding a row with the day before it', () => {
    expect(withdrawMove.decide({ line: lineOf(first, moved), event: 'event-2' }, { seen: 'date-2' }, aDoing())).toMatchObject({
      next: { seen: 'date-2', row: { id: 'id-1', day: '2026-04-20', reason: 'withdrawn' } },
      happened: [{ day: '2026-04-20', from: '2026-04-27 provisional', to: '2026-04-20 provisional', undoes: 'event-2' }],
    })
  })
})
