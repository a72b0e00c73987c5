import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import type { TestCasesTable, TestResultsTable } from '../../src/db/tables/test-plan.ts'
import type { LoadedRun } from '../../src/tracker/test-plan/load-run.ts'

/** A run that accepts results today. */
export const aRun = (rest: Partial<LoadedRun> = {}): LoadedRun => ({
  id: 'run',
  project_id: asProjectId('project'),
  number: 1,
  held_on: '2026-03-02',
  environment: 'like-live',
  attendees: 'Dan, Meera',
  review: null,
  outcome: null,
  actions: null,
  finished_by: null,
  finished_by_id: null,
  finished_at: null,
  asked_by_id: null,
  asked_by: null,
  asked_as: null,
  asked_side: null,
  asked_at: null,
  asked_for_id: null,
  version: 1,
  created_at: '2026-03-02T08:00:00.000Z',
  pair: null,
  opened_at: '2026-03-02T08:00:00.000Z',
  opened_by: 'Meera Shah',
  opened_by_id: asPersonId('meera'),
  opened_reason: null,
  opened_despite: null,
  reopened_at: null,
  reopened_by: null,
  reopened_by_id: null,
  reopened_reason: null,
  counts: 1,
  state: 'open',
  openConditions: [],
  ...rest,
})

export const aCase = (rest: Partial<TestCasesTable> = {}): TestCasesTable => ({
  id: 'case',
  project_id: asProjectId('project'),
  code: 'Dx05',
  number: '7',
  side: 'consumer',
  criterion: 'The call handler books a slot',
  expected: '',
  sandbox_sees: 0,
  position: 0,
  template_key: null,
  ...rest,
})

export const aResult = (rest: Partial<TestResultsTable> = {}): TestResultsTable => ({
  id: 'result',
  run_id: 'run',
  case_id: 'one',
  verdict: 'pass',
  comment: null,
  recorded_by: 'Dan Okoro',
  recorded_by_id: asPersonId('dan'),
  recorded_at: '2026-03-02T08:30:00.000Z',
  attempt: 1,
  ...rest,
})
