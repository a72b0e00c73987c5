import { installationAct } from '../../access/act.ts'
import type { Person } from '../../access/access.store.ts'
import { everywhere } from '../../access/doing.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { ConflictError, NotFoundError, Refusal } from '../../errors.ts'
import { addEvidenceOutsideProjects } from '../evidence/add-evidence.ts'
import { decideRemoval, dropRemoved, removalForm, removedInWords, saveRemoval } from '../withdraw-evidence/remove-evidence.ts'
import { wordsOfRemoved } from '../withdraw-evidence/removal.ts'
import type { Removable } from '../withdraw-evidence/removal.ts'
import { findGivenEvent } from '../withdraw-evidence/removal.store.ts'
import { getShared } from './get-shared.ts'
import { findSharedEvidence, wasGoDecidedOn } from './shared-evidence.store.ts'
import { countsOn } from './shared-prerequisite.ts'

type Shared = Awaited<ReturnType<typeof getShared>>

/** "HSCN connection of Harbour Trust" */
export const nameOfShared = ({ title, holder_name: holder }: Pick<Shared, 'title' | 'holder_name'>): string => `${title} of ${holder}`

/** Whether its evidence can only be withdrawn: go was decided in a project with it on record, or it no longer counts. */
export const isReliedOn = async (db: Reader, shared: Shared, today: Day): Promise<boolean> =>
  !countsOn(today, { ...shared, version_now: shared.versionNow }) || (await wasGoDecidedOn(db, shared.id))

/** Adds a note, a link or files as evidence of a shared prerequisite. */
export const addSharedEvidence = addEvidenceOutsideProjects<{ shared: string }>({
  permission: 'shared.manage',
  async findTarget(trx, where) {
    const shared = await getShared(trx, where.shared)
    if (shared.withdrawn_at !== null) throw new Refusal('It is withdrawn. Put it back before you add evidence')
    return { subject: 'shared-prerequisite', subjectId: shared.id, title: nameOfShared(shared) }
  },
})

interface Where {
  shared: string
  evidence: string
}

/** The evidence that can be removed or withdrawn; throws NotFoundError, and ConflictError if it has been. A note or a link stays until it is relied on. */
export async function getSharedRemovable(db: Reader, where: Where, { person, today }: { person: Person; today: Day }): Promise<Removable & { shared: Shared }> {
  const shared = await getShared(db, where.shared)
  const row = await findSharedEvidence(db, where, person)
  const reliedOn = await isReliedOn(db, shared, today)
  if (!row || (row.kind !== 'file' && !reliedOn)) throw new NotFoundError('No such evidence')
  const removed = wordsOfRemoved(row)
  if (removed !== undefined) throw new ConflictError(removed)
  return { shared, row, place: { kind: 'shared-prerequisite', title: nameOfShared(shared), path: '' }, isReliedOn: reliedOn, unsettles: null }
}

/** Removes a file that nothing relies on, or withdraws evidence: that stays readable, and the shared prerequisite stays as it is. */
export const removeSharedEvidence = installationAct({
  permission: 'shared.manage',
  form: removalForm,
  async load(trx, where: Where, { person, today }) {
    const { shared: _, ...found } = await getSharedRemovable(trx, where, { person: person ?? everywhere, today })
    return { ...found, givenBy: await findGivenEvent(trx, found.row) }
  },
  decide: decideRemoval,
  save: (trx, next) => saveRemoval(trx, next),
  after: dropRemoved,
  says: removedInWords,
})
