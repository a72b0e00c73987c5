import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { patientFields, readSetUp } from './set-up-form.ts'
import type { SetUp } from './set-up.ts'
import { findPlace, findSetUp, saveSetUp } from './test-plan.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** The set-up of both systems as text; two with the same contents give the same text. */
export const asText = (setUp: SetUp): string =>
  JSON.stringify([
    setUp.systems.map(({ side, product, version }) => [side, product, version]),
    setUp.dosIds,
    setUp.slotMinutes,
    setUp.week.map(({ day, opens, closes, slots }) => [day, opens, closes, slots]),
    setUp.testPatients.map((one) => patientFields.map((field) => one[field])),
  ])

export const isSameCall = (one: SetUp, other: SetUp): boolean => (one.call ?? '') === (other.call ?? '')

export const whoChangedSetUp = (db: Reader, { project }: { project: ProjectId }): Promise<string> => whoWasFirst(db, project, ['set-up'])

async function load(trx: Reader, { project }: { project: ProjectId }, { access }: Doing) {
  const plan = await findSetUp(trx, project)
  if (!plan) throw new NotFoundError('No test plan')
  return { ...plan, place: await findPlace(trx, access.project.service_id) }
}

/** The set-up to save. A number of a real person is never repeated on a page that others see, nor in the history. */
export function decideSetUp(found: Awaited<ReturnType<typeof load>>, typed: Record<string, string>, { access }: Doing) {
  const { setUp: before, version, place } = found
  const read = readSetUp(typed)
  if ('errors' in read) return refused(read.errors)
  const { setUp } = read
  const isSystemsSame = asText(before) === asText(setUp)
  const next = { setUp, version, place, isSystemsSame, isSame: isSystemsSame && isSameCall(before, setUp), follows: false }
  if (next.isSame) return { next, happened: [] }
  if (Number(typed['version']) !== version) return overtaken
  const { id } = access.project
  const to = `${setUp.slotMinutes} minutes, DoS ids ${setUp.dosIds.join(', ') || 'none'}`
  return { next, happened: [{ kind: 'test-plan.set-up' as const, id, project: id, to }] }
}

/** Changes the set-up of the test. The sandbox of the project follows it. */
export const changeSetUp = projectAct({
  permission: 'test.set-up',
  form: textFields,
  load,
  decide: decideSetUp,
  async save(trx, next, { access, sandboxes }) {
    const { setUp, version, place, isSame, isSystemsSame } = next
    if (isSame) return
    const { project, service } = access
    await saveSetUp(trx, project.id, version, setUp)
    // How people join the call is nothing to a sandbox.
    if (isSystemsSame) return
    const own = { name: service.name, odsCode: odsCodeOf(service.ods_code), ...place }
    next.follows = await sandboxes.configure(trx, project.id, { name: project.name, service: own, dosIds: setUp.dosIds, setUp })
  },
  // Other projects may rest on this test.
  after: refreshGates,
  whoWasFirst: whoChangedSetUp,
  says: ({ isSame, follows }) =>
    isSame ? 'Nothing changed' : follows ? 'Set-up saved. The free slots of the sandbox follow it, and its proof starts again' : 'Set-up saved',
})
