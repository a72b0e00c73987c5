import { expect, it } from 'vitest'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../../src/db/tables/rollout.ts'
import { decideBegin } from '../../../src/tracker/bulk/begin-job.ts'
import { decideCancel } from '../../../src/tracker/bulk/cancel-job.ts'
import { movesOf, shownRow } from '../../../src/tracker/bulk/rows.ts'
import { decideUndo } from '../../../src/tracker/bulk/undo-job.ts'
import { aDoing } from '../../support/doing.ts'

const job = (more: Partial<BulkJobsTable> = {}): BulkJobsTable => ({
  id: 'job',
  act: 'hold',
  choices: JSON.stringify({ side: 'provider', reason: 'Winter' }),
  query: '',
  person_id: asPersonId('person-1'),
  person_name: 'Meera Shah',
  state: 'review',
  total: 3,
  will: 2,
  made_at: '2026-03-01',
  settled_at: null,
  started_by: null,
  started_by_id: null,
  undone_by: null,
  undone_by_id: null,
  undone_at: null,
  preview: null,
  wave_id: null,
  session_hash: null,
  request_id: null,
  complete: 1,
  ...more,
})

it.each([
  ['begins', {}, { next: { by: { id: 'person-1' } }, happened: [{ kind: 'bulk.begun', deed: 'Put 2 Provider projects on hold' }] }],
  ['begins once', { state: 'running' }, { overtaken: true }],
  ['does not begin if nothing would change', { will: 0 }, { refused: { form: expect.stringContaining('None of these would change') } }],
] as const)('a job %s', (_what, more, outcome) => {
  expect(decideBegin(job(more), {}, aDoing())).toMatchObject(outcome)
})

it.each([
  ['is cancelled before it begins', {}, { happened: [{ kind: 'bulk.cancelled' }] }],
  ['is not cancelled after it begins', { state: 'running' }, { overtaken: true }],
] as const)('a job %s', (_what, more, outcome) => {
  expect(decideCancel(job(more))).toMatchObject(outcome)
})

it.each([
  ['is undone within seven days', { state: 'done', settled_at: '2026-02-24T10:00:00.000Z' }, { happened: [{ kind: 'bulk.undo begun' }] }],
  ['is not undone later than that', { state: 'done', settled_at: '2026-02-20T10:00:00.000Z' }, { refused: { form: expect.stringContaining('for 7 days') } }],
  ['is not undone before it is done', { state: 'running' }, { refused: { form: 'This is not done yet, or undone already.' } }],
  ['is not undone twice', { state: 'undone', settled_at: '2026-03-02T09:00:00.000Z' }, { refused: { form: 'This is not done yet, or undone already.' } }],
] as const)('a job %s', (_what, more, outcome) => {
  expect(decideUndo(job(more), {}, aDoing())).toMatchObject(outcome)
})

const row = (more: Partial<BulkRowsTable> = {}): BulkRowsTable => ({
  job_id: 'job',
  number: 1,
  plan: null,
  service_id: asServiceId('s'),
  ods_code: 'A80001',
  name: 'Practice',
  project_id: null,
  will: 1,
  why: null,
  outcome: null,
  told: null,
  open_prerequisites: null,
  made: null,
  cell: null,
  ...more,
})
it.each([
  ['that is skipped', { will: 0, why: 'It is on hold already.' }, 'review', 'It is on hold already.'],
  ['that would change', {}, 'review', 'Will change'],
  ['that is waiting', {}, 'running', 'Waits for its turn'],
  ['of a job that was cancelled', {}, 'cancelled', 'Not changed'],
  ['that is done', { outcome: 'done', why: 'a → b' }, 'done', 'Done: a → b'],
  ['that changed in the meantime', { outcome: 'left', told: 'It is closed.', why: 'a' }, 'done', 'Left as it was: It is closed.'],
  ['that is undone', { outcome: 'undone', why: 'a' }, 'undone', 'Undone'],
] as const)('a row %s says so', (_what, more, state, fate) => {
  expect(shownRow(row(more), state).outcome).toBe(fate)
})

it('a date that is no longer confirmed is shown as provisional', () => {
  expect(movesOf([row({ why: '1 May 2026, confirmed → 2 May 2026, provisional' })])).toEqual([
    { from: { day: '1 May 2026', status: 'confirmed', more: '' }, to: { day: '2 May 2026', status: 'provisional', more: '' }, isStatusMoved: true },
  ])
  expect(movesOf([row({ why: 'It is on hold already.' })])).toBeNull()
})
