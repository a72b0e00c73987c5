import { expect, it } from 'vitest'
import { asProjectId, asServiceId } from '../../../src/db/ids.ts'
import type { ServiceProject } from '../../../src/tracker/bulk/candidates.store.ts'
import type { CellNow } from '../../../src/tracker/column-edits/cells-now.ts'
import type { ColumnChoice } from '../../../src/tracker/bulk/column-choice.ts'
import { deedOfColumn } from '../../../src/tracker/bulk/column-choice.ts'
import type { ColumnField } from '../../../src/tracker/column-edits/column-fields.ts'
import { judgeCell, saysSo, staysEmpty } from '../../../src/tracker/column-edits/judge-cell.ts'
import { aField } from '../../support/own-field.ts'

const role = { key: 'project-manager', name: 'Project manager' }
const fields = {
  choice: {
    kind: 'own',
    key: 'own.engagement' as const,
    name: 'Engagement',
    noun: 'service',
    own: aField(),
  },
  date: { kind: 'date', key: 'golive', name: 'Planned go-live', noun: 'project', date: 'go-live' },
  manager: { kind: 'manager', key: 'manager', name: 'Project manager', noun: 'project', role },
  state: { kind: 'state', key: 'state', name: 'State', noun: 'project' },
  note: { kind: 'note', key: 'note', name: 'Last note', noun: 'project' },
} satisfies Record<string, ColumnField>

const project = (change: Partial<ServiceProject> = {}): ServiceProject => ({
  id: asProjectId('p'),
  name: 'Riverside',
  service_id: asServiceId('s'),
  version: 4,
  side: 'provider',
  state: 'open',
  manages: true,
  role: { known: true, holders: [{ id: 'm', email: 'meera@nhs.example', name: 'Meera Shah' }] },
  current: { id: 'd', day: '2026-05-01', status: 'confirmed' },
  ...change,
})
const now = (change: Partial<CellNow> = {}): CellNow => ({ shown: '', seen: '', why: null, project: project(), ...change })
const dan = { email: 'dan@nhs.example', name: 'Dan Okoro' }

/** What becomes of a cell: "from → to", or why it stays. */
function become(
  kind: keyof typeof fields,
  text: string,
  cell: CellNow = now(),
  person: typeof dan | null = null,
  status: ColumnChoice['status'] = 'same',
): string {
  const field = fields[kind]
  const { key, name, noun } = field
  const choice: ColumnChoice = { list: 'projects', key, name, noun, filled: null, status, reason: 'other', note: 'Winter', role }
  const judged = judgeCell({ text, person }, cell, { field, choice, people: new Map() })
  return 'why' in judged ? judged.why : `${judged.cell.from} → ${judged.cell.to} (${judged.cell.value}, ${judged.cell.seen})`
}

it.each([
  ['a choice however it is written', 'choice', 'in TALKS', now({ shown: 'Signed', seen: 'Signed' }), 'Signed → In talks (In talks, Signed)'],
  ['what it says already', 'choice', 'signed', now({ shown: 'Signed', seen: 'Signed' }), saysSo],
  ['nothing, which empties it', 'choice', '', now({ shown: 'Signed', seen: 'Signed' }), 'Signed → Not known (, Signed)'],
  ['what is no choice', 'choice', 'Maybe', now(), '“Maybe”: Choose one of: Signed, In talks.'],
  ['a value in a row of someone else', 'choice', 'Signed', now({ why: 'You are not its project manager.' }), 'You are not its project manager.'],
  ['another day, as confirmed as before', 'date', '4/5/26', now(), '1 May 2026, confirmed → 4 May 2026, confirmed (2026-05-04 confirmed, d)'],
  [
    'a first day, provisional',
    'date',
    '4 May 2026',
    now({ project: project({ current: undefined }) }),
    'Not set → 4 May 2026, provisional (2026-05-04 provisional, )',
  ],
  ['the same day', 'date', '1 May 2026', now(), saysSo],
  ['a day of what is live', 'date', '4 May 2026', now({ project: project({ declared: ['business-live'] }) }), 'It is declared live already.'],
  ['no day', 'date', '', now(), 'A planned date cannot be emptied. Enter a day.'],
  ['a day of a stopped project', 'date', '4 May 2026', now({ project: project({ state: 'stopped' }) }), 'Its project is stopped.'],
  ['a hold', 'state', 'on hold', now(), 'Open → On hold (on-hold, 4)'],
  ['a hold of what is on hold', 'state', 'On hold', now({ project: project({ state: 'on-hold' }) }), saysSo],
  ['the end of a hold', 'state', 'Open', now({ project: project({ state: 'on-hold' }) }), 'On hold → Open (open, 4)'],
  ['an end that others decide', 'state', 'Closed', now(), '“Closed”: Choose one of: Open, On hold.'],
  ['a state of a project of someone else', 'state', 'On hold', now({ project: project({ manages: false }) }), 'You are not its project manager.'],
  ['a note', 'note', 'Moves in May', now({ shown: 'Earlier' }), 'Earlier → Moves in May (Moves in May, )'],
  ['no note', 'note', '', now(), staysEmpty],
] as const)('a cell that gets %s', (_what, kind, text, cell, outcome) => {
  expect(become(kind, text, cell)).toBe(outcome)
})

it.each([
  ['someone else', 'Dan Okoro', now(), dan, 'Meera Shah → Dan Okoro (dan@nhs.example, m)'],
  ['who it is now', 'meera shah', now(), null, saysSo],
  [
    'someone unknown',
    'Nobody',
    now(),
    null,
    '“Nobody”: nobody that you work with is known by this name. Use their email address, or add them to a project first.',
  ],
  ['nobody', '', now(), null, 'A project needs a project manager. Enter who it is.'],
  [
    'someone, while who it is now has answered the procedure',
    'Dan Okoro',
    now({ project: project({ role: { known: true, holders: [{ id: 'm', email: 'meera@nhs.example', name: 'Meera Shah', answered: true }] } }) }),
    dan,
    'Meera Shah has answered the procedure in this role. Remove them on the People page of the project, where a second person confirms it.',
  ],
] as const)('a project manager becomes %s', (_what, text, cell, person, outcome) => {
  expect(become('manager', text, cell, person)).toBe(outcome)
})

it('a day is confirmed if the form says so', () => {
  expect(become('date', '1 May 2026', now({ project: project({ current: { id: 'd', day: '2026-05-01', status: 'provisional' } }) }), null, 'confirmed')).toBe(
    '1 May 2026, provisional → 1 May 2026, confirmed (2026-05-01 confirmed, d)',
  )
})

it.each([
  ['pasted', { filled: null }, 'Paste Engagement into 38 services'],
  ['filled', { filled: 'Signed' }, 'Fill Engagement down with Signed in 38 services'],
  ['emptied', { filled: '' }, 'Empty Engagement in 38 services'],
  ['of notes', { key: 'note', filled: 'Moves' }, 'Add a note to 38 services'],
] as const)('a column that is %s is called that', (_what, change, deed) => {
  expect(deedOfColumn({ key: 'own.engagement', name: 'Engagement', noun: 'service', ...change }, 38)).toBe(deed)
})
