import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { nowIso } from '../../context.ts'
import { clockTimeOf } from '../../web/moments.ts'
import { listHolders } from '../people/holders.store.ts'
import { callInWords, callOf } from '../test-plan/call.ts'
import { runHome, runTitle } from '../test-plan/run-words.ts'
import { planCrumbs } from '../test-plan/test-plan.pages.ts'
import { dayHome, loadDay } from './load-day.ts'
import { fieldsOfAttendee, keyOf, rolesOf } from './take-roll-call.ts'

/** Who of the project is on the call: the test team first, then everyone else, and guests. */
export async function showRollCall(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { run, attendees, present, mayRecord } = await loadDay(page)
  const holders = await listHolders(page.db.read, page.access.project.id)
  const rowOf = (key: string, of: { name: string; role: string }) => {
    const row = present.find((one) => keyOf(one) === key)
    const { here, seen } = fieldsOfAttendee(key)
    const isTyped = given.status !== undefined && page.typed[seen] !== undefined
    return {
      ...of,
      field: here,
      seen,
      isSeen: isTyped ? page.typed[seen] === 'yes' : row !== undefined,
      isHere: isTyped ? page.typed[here] === 'yes' : row !== undefined,
      since: row === undefined ? '' : `on the call since ${clockTimeOf(row.joined_at)}`,
    }
  }
  const people = holders.map((one) => ({ isInTeam: one.roles.some((role) => role.testTeam), row: rowOf(one.personId, { name: one.name, role: rolesOf(one) }) }))
  const others = present.filter((one) => !holders.some(({ personId }) => personId === one.person_id)).map((one) => rowOf(keyOf(one), one))
  const groups = [
    { name: 'Test team', people: people.filter((one) => one.isInTeam).map((one) => one.row) },
    { name: 'Others on this project', people: people.filter((one) => !one.isInTeam).map((one) => one.row) },
    { name: 'Not on this project', people: others },
  ].filter((group) => group.people.length > 0)
  const now = nowIso(page.context)
  page.show(
    'test-day/roll-call',
    {
      title: `Who is on the call of run ${run.number}?`,
      breadcrumbs: [...planCrumbs(page), { text: runTitle(run), href: runHome(page) }],
      status: given.status ?? 200,
      errors: given.errors ?? {},
    },
    {
      run,
      day: dayHome(page),
      call: callInWords(callOf(attendees, run, now), now),
      groups,
      seen: Object.fromEntries(groups.flatMap((group) => group.people.map((one) => [one.seen, one.isSeen ? 'yes' : 'no']))),
      here: present.map((one) => [one.name, one.role].filter(Boolean).join(', ')),
      mayRecord,
      first: given.first === undefined ? null : { text: given.first },
    },
  )
}
