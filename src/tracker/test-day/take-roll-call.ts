import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { TestRunAttendeesTable } from '../../db/tables/test-plan.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { tidied } from '../../text.ts'
import { listHolders } from '../people/holders.store.ts'
import type { Holder } from '../people/holders.store.ts'
import { listAttendees, saveRollCall } from '../test-plan/attendees.store.ts'
import type { NewAttendee } from '../test-plan/attendees.store.ts'
import { presentOf } from '../test-plan/call.ts'
import { getRun, whyNoResults } from '../test-plan/load-run.ts'
import type { LoadedRun } from '../test-plan/load-run.ts'
import { lockRun } from '../test-plan/runs.store.ts'

/** The names of the fields of one person or guest: whether they are on the call, and whether they were when the form was rendered. */
export const fieldsOfAttendee = (key: string) => ({ here: `here-${key}`, seen: `seen-${key}` })
/** A person's id; for a guest, the id of their row. */
export const keyOf = (one: Pick<TestRunAttendeesTable, 'id' | 'person_id'>): string => one.person_id ?? one.id
export const rolesOf = (holder: Holder): string => holder.roles.map((role) => role.name).join('; ')
const longestGuest = 200

interface Found {
  run: LoadedRun
  holders: Holder[]
  present: TestRunAttendeesTable[]
}

async function load(trx: Reader, { project, run: number }: { project: ProjectId; run: string }, doing: Doing): Promise<Found> {
  const run = await getRun(trx, doing, number)
  return { run, holders: await listHolders(trx, project), present: presentOf(await listAttendees(trx, run.id)) }
}

/** Who joined and who left: only what this person changed, so that two people who take it at once do not undo each other's ticks. */
export function decideRollCall({ run, holders, present }: Found, typed: Record<string, string>, { access, newId }: Pick<Doing, 'access' | 'newId'>) {
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  const guest = tidied(typed['guest'] ?? '')
  if (guest.length > longestGuest) return refused({ guest: 'Use 200 characters or fewer' })
  const isTicked = (key: string): boolean => typed[fieldsOfAttendee(key).here] === 'yes'
  const wasSeen = (key: string): boolean => typed[fieldsOfAttendee(key).seen] === 'yes'
  const isPresent = (key: string): boolean => present.some((one) => keyOf(one) === key)
  const joined: NewAttendee[] = holders
    .filter(({ personId }) => isTicked(personId) && !isPresent(personId))
    .map((one) => ({ id: newId(), person_id: one.personId, name: one.name, role: rolesOf(one) }))
  if (guest !== '' && !present.some((one) => one.name === guest)) joined.push({ id: newId(), person_id: null, name: guest, role: '' })
  const left = present.filter((one) => wasSeen(keyOf(one)) && !isTicked(keyOf(one)))
  if (joined.length === 0 && present.length === 0) return refused({ form: 'Choose who is on the call' })
  const what = { id: run.id, project: access.project.id, number: run.number }
  const names = { joined: joined.map((one) => one.name), left: left.map((one) => one.name) }
  const happened: Happened[] = joined.length + left.length > 0 ? [{ kind: 'test-plan.run-roll-call', ...what, ...names }] : []
  return { next: { run, joined, left, there: present.length - left.length + joined.length }, happened }
}

/** Takes the roll-call of a run: who joined the call, and who left it. */
export const takeRollCall = projectAct({
  permission: 'test.record',
  form: textFields,
  load,
  decide: decideRollCall,
  async save(trx, { run, joined, left }, { actor, at }) {
    if (joined.length + left.length === 0) return
    await lockRun(trx, run.id, at)
    await saveRollCall(trx, { runId: run.id, joined, left }, { ...actor, at })
  },
  after: async ({ interactions }, { run }) => interactions.tell(run.id),
  says: ({ there }) => (there === 0 ? 'Nobody is on the call now' : there === 1 ? '1 person is on the call' : `${there} people are on the call`),
})
