import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { asDay } from '../../src/day.ts'
import { asPersonId, asProjectId, asServiceId } from '../../src/db/ids.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import { listDue } from '../../src/mail/outbox.store.ts'
import { listNotices } from '../../src/mail/outbox-pages.store.ts'
import { findOpenChangeOf } from '../../src/web/addresses/address-changes.store.ts'
import { listComingBookings } from '../../src/sandbox/sandboxes/diaries.store.ts'
import { listBrokenOff } from '../../src/tracker/bulk/bulk.store.ts'
import { nextEvents } from '../../src/tracker/my-work/changes.store.ts'
import { startOfFound } from '../../src/tracker/my-work/my-work.store.ts'
import type { Of } from '../../src/tracker/my-work/my-work.ts'
import { listTodos } from '../../src/tracker/my-work/todos.store.ts'
import { toSign } from '../../src/tracker/my-work/waiting-signatures.store.ts'
import type { Person } from '../../src/access/access.store.ts'
import { countProjects } from '../../src/tracker/projects/projects.store.ts'
import { findOpenProject } from '../../src/tracker/projects/state.store.ts'
import type { TodoList } from '../../src/tracker/service-facets/todo.ts'
import { openTestSqlite } from '../support/databases.ts'

let db: Database
beforeAll(async () => {
  db = await openTestSqlite()
  // An event, so that there is something to look back on.
  await db.transaction((trx) => trx.updateTable('event_chain').set({ seq: 1 }).execute())
})
afterAll(() => db.close())

/** How SQLite finds the rows of the statements that `run` executes. */
async function plansOf(run: () => Promise<unknown>): Promise<string> {
  const under = connectionOf(db.read)
  if (!under) throw new Error('Plans are SQLite’s')
  const { connection } = under
  const prepare = connection.prepare
  const texts: string[] = []
  connection.prepare = ((text: string) => {
    texts.push(text)
    return prepare.call(connection, text)
  }) as typeof connection.prepare
  try {
    await run()
  } finally {
    connection.prepare = prepare
  }
  return texts
    .flatMap((text) => prepare.call(connection, `explain query plan ${text}`).all(Array.from({ length: text.split('?').length - 1 }, () => null)))
    .map((step) => (step as { detail: string }).detail)
    .join('\n')
}

const team: Person = { personId: asPersonId('a'), accountId: 'a', name: 'Bea Turner', email: 'bea@example.nhs.uk', installationRole: 'booking-team' }
const everyProject = { words: '', late: false, today: asDay('2026-03-02') }

// SQLite ignores bound parameters while it plans a statement, so the condition of a partial index has to be literal text.
it.each<[string, string, () => Promise<unknown>]>([
  ['coming bookings', 'appointments_coming', () => listComingBookings(db.read, 'a', 0)],
  ['the open project of a service', 'projects_one_open', () => findOpenProject(db.read, { serviceId: asServiceId('a'), role: 'provider' })],
  ['messages that could not be delivered', 'outbox_notices', () => listNotices(db.read, asPersonId('a'))],
  ['the open change of an address', 'address_changes_open', () => findOpenChangeOf(db.read, asPersonId('a'), '')],
  ['interrupted jobs', 'bulk_jobs_open', () => listBrokenOff(db.read)],
  ['projects with a gate that is open again', 'projects_reopened', () => countProjects(db.read, team, { ...everyProject, warning: 'reopened' })],
  ['projects with something that expires', 'projects_expires', () => countProjects(db.read, team, { ...everyProject, warning: 'expiring' })],
])('%s are found by their partial index', async (_what, index, run) => {
  expect(await plansOf(run)).toContain(index)
})

const someProjects = { personId: asPersonId('a'), today: asDay('2026-03-02'), projects: ['a', 'b'].map(asProjectId) }
it.each<[TodoList, string]>([
  ['overdue', 'prerequisites_of_status'],
  ['conditions', 'test_entry_conditions_open'],
  ['criteria', 'go_live_criteria_open'],
  ['decide', 'sqlite_autoindex_projects_1'],
  ['sign', 'sop_rounds_one_open'],
  ['actions', 'test_run_actions_open'],
])('what waits in some projects is found by them, not by the person: %s', async (list, index) => {
  for (const more of [[], ['c', 'd', 'e', 'f'].map(asProjectId)]) {
    const plans = await plansOf(() => listTodos(db.read, list, { ...someProjects, projects: [...someProjects.projects, ...more] }))
    expect(plans).toContain(index)
    expect(plans).not.toMatch(/^SCAN (?!w$|CONSTANT)|SEARCH (?!ga )\w+ .*\((?:person_id|state)=\?\)/m)
  }
})

it.each([
  ['test-runs', (of: Of) => startOfFound(db.read, 'test-runs', of, 5)],
  ['sign', (of: Of) => toSign(db.read, of).execute()],
] as const)('the little that waits is found before the projects of a person: %s', async (_list, find) => {
  const plans = await plansOf(() => find({ personId: asPersonId('a'), today: someProjects.today }))
  expect(plans).not.toMatch(/SEARCH (?!ga )\w+ .*\((?:person_id|state)=\?\)/)
})

it('the events after a number are found by it', async () => {
  const plans = await plansOf(() => nextEvents(db.read, { after: 0, limit: 5 }))
  expect(plans).toMatch(/SEARCH events USING INTEGER PRIMARY KEY/)
  expect(plans).not.toContain('TEMP B-TREE')
})

it('due messages are found in the order of their index', async () => {
  const plans = await plansOf(() => listDue(db.read, 0, 5))
  expect(plans).toContain('outbox_due')
  expect(plans).not.toContain('TEMP B-TREE')
})

it('a limit is bound so that SQLite does not plan the statement again at each run', () => {
  const { sql } = db.read
    .selectFrom('projects')
    .select('id')
    .where('service_id', '=', asServiceId('a'))
    .where('state', 'in', ['open', 'closed'])
    .limit(3)
    .compile()
  expect(sql).toMatch(/\+\?/)
  expect(sql.replaceAll('+?', '')).not.toContain('?')
})
