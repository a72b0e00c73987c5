import type { Doing } from '../../src/access/doing.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { SandboxesTable } from '../../src/db/tables/sandbox.ts'
import { practitioner, practitionerRole } from '../../src/sandbox/fhir/resources.ts'
import type { Diary } from '../../src/sandbox/sandboxes/diaries.store.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { aDoing, anAccess } from './doing.ts'

/** The row of the sandbox of project-1: open from 9am to 5pm, for everyone. */
export const aSandbox = (change: Partial<SandboxesTable> = {}): SandboxesTable => ({
  id: 'sandbox-1',
  key: 'key-1',
  project_id: asProjectId('project-1'),
  name: 'Riverside UTC',
  edition: 'api-2.0.1',
  scenarios: 0,
  off: 0,
  allowed_to_search: null,
  allowed_to_book: null,
  allowed_to_cancel: null,
  weekly_hours: JSON.stringify(everyDay('09:00', '17:00', 15)),
  slot_minutes: 15,
  days_ahead: 14,
  laid_out_to: null,
  configured_at: '2026-03-01T09:00:00.000Z',
  version: 1,
  created_at: '2026-03-01T09:00:00.000Z',
  per_minute: 600,
  armed: 0,
  for_person_id: null,
  ...change,
})

/** A diary of it that follows the hours of the set-up, for one service. */
export const aDiary = (change: Partial<Diary> = {}): Diary => ({
  id: 'diary-1',
  sandbox_id: 'sandbox-1',
  name: 'Diary 1',
  json: '{}',
  practitioner_json: JSON.stringify(practitioner('practitioner-1', 'role-1')),
  role_json: JSON.stringify(practitionerRole('role-1', 'practitioner-1')),
  pattern: null,
  channel: null,
  withdrawn: 0,
  version: 3,
  dosIds: ['2000099999'],
  ...change,
})

/** An act on project-1, of Riverside UTC, under way. */
export const doingOn = (change: Parameters<typeof anAccess>[0] = {}, given: Partial<Doing> = {}): Doing => aDoing({ access: anAccess(change), ...given })
