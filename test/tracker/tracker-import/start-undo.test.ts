import { expect, it } from 'vitest'
import { decideUndo } from '../../../src/tracker/tracker-import/start-undo.ts'
import { decideCancel } from '../../../src/tracker/tracker-import/cancel-import.ts'
import { decideRows } from '../../../src/tracker/tracker-import/decide-rows.ts'
import { decideAgain, namesIn } from '../../../src/tracker/tracker-import/compare-again.ts'
import { aDoing } from '../../support/doing.ts'
import { aTrackerImport } from '../../support/tracker-import.ts'

const doing = aDoing()
const written = aTrackerImport({ state: 'done', settled_at: '2026-03-02T08:30:00.000Z' })
const other = { person_name: 'Bea Turner', file_name: 'other.xlsx' }
const once = 'An import can be undone for a day after it was written, and once.'

it.each([
  ['an import is undone within a day', { one: written, later: undefined }, { next: { id: 'import-1', set: { settled_by_id: 'person-1' } }, happened: [] }],
  ['an import is not undone after a day', { one: { ...written, settled_at: '2026-03-01T08:30:00.000Z' }, later: undefined }, { overtaken: true, says: once }],
  ['an import is not undone twice', { one: { ...written, state: 'undone' as const }, later: undefined }, { overtaken: true, says: once }],
  ['an import is not undone before it is written', { one: aTrackerImport({}), later: undefined }, { overtaken: true, says: once }],
  [
    'an import is not undone while a later one is in place',
    { one: written, later: { ...other, state: 'done' as const } },
    { overtaken: true, says: 'Bea Turner imported other.xlsx after this. Undo that import first.' },
  ],
  [
    'an import is not undone while another is written or undone',
    { one: written, later: { ...other, state: 'undoing' as const } },
    { overtaken: true, says: 'Bea Turner imported or undid other.xlsx after this. Look at that import.' },
  ],
])('%s', (_, found, outcome) => {
  expect(decideUndo(found, {}, doing)).toMatchObject(outcome)
})

it('a cancelled import says who cancelled it', () => {
  expect(decideCancel(written, {}, doing)).toEqual({
    next: { id: 'import-1', fileId: 'file-1', set: { settled_at: doing.at, settled_by: 'Meera Shah', settled_by_id: 'person-1' } },
    happened: [{ kind: 'import.dropped', id: 'import-1', project: null, file: 'tracker.xlsx' }],
  })
})

it.each([
  [
    'one row at a time',
    { kind: 'conflict', 'row-2': 'file', 'row-3': 'here' },
    'conflict',
    [
      { decision: 'file', numbers: [2] },
      { decision: 'here', numbers: [3] },
    ],
  ],
  ['rows of one decision together', { kind: 'close', 'row-2': 'same', 'row-3': 'same' }, 'close', [{ decision: 'same', numbers: [2, 3] }]],
  ['all of a kind alike, whatever the rows say', { kind: 'closed', all: 'new', 'row-2': 'leave' }, 'closed', [{ decision: 'new', numbers: 'all' }]],
  ['nothing unknown to the kind of row', { kind: 'conflict', 'row-2': 'same', 'row-x': 'file', all: 'new' }, 'conflict', []],
  ['nothing if it is empty', {}, 'close', []],
])('a form decides %s', (_, typed, kind, decided) => {
  expect(decideRows({ id: 'import-1' }, typed).next).toEqual({ id: 'import-1', kind, decided })
})

it.each([
  ['a name that was ticked', { 'products-0': 'Adstra' }, [{ kind: 'product', name: 'Adstra', other: 'Adastra' }]],
  ['no name in another place', { 'products-1': 'Adstra', 'organisations-0': 'Adstra' }, []],
  ['no name that was not ticked', {}, []],
])('a form accepts %s as the same', (_, typed, names) => {
  expect(namesIn({ offered: { products: [['Adstra', 'Adastra']], organisations: [['City', 'City 111']] }, organisations: [], pairs: [] }, typed)).toEqual(names)
})

it('a file that is compared again stays in its review with what was read, and the history mentions only the result', () => {
  const read = { told: { columns: [], names: [{ kind: 'product' as const, name: 'EMIS web', other: 'EMIS Web' }] }, tracker: 'as read again' }
  expect(decideAgain(aTrackerImport({}), read, doing)).toEqual({ next: { id: 'import-1', at: doing.at, ...read }, happened: [] })
})
