import type { Doing } from '../../access/doing.ts'
import { maySettle } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError, NotFoundError, Refusal } from '../../errors.ts'
import { statusNames, whyNotByHand } from './prerequisite.ts'
import { listPrerequisites, needsOf, ownersOf } from './prerequisites.store.ts'

/** A prerequisite that this person may change, with all of its project and those that it needs; throws NotFoundError, ForbiddenError, and Refusal for a derived one. */
export async function findToChange(db: Reader, { project, key }: { project: ProjectId; key: string }, { rights }: Pick<Doing, 'rights'>) {
  const all = await listPrerequisites(db, project)
  const row = all.find((one) => one.key === key)
  if (!row) throw new NotFoundError('No such prerequisite')
  if (!maySettle(ownersOf(row), rights)) throw new ForbiddenError('This prerequisite is completed by the role that owns it')
  if (row.derived !== null) throw new Refusal(`Nobody sets the status of ${row.title}. ${whyNotByHand(row.derived)}.`)
  return { row, all, needs: all.filter((one) => needsOf(row).includes(one.key)) }
}

/** Who changed a prerequisite last, and to what. */
export async function whoWasFirst(db: Reader, { project, key }: { project: ProjectId; key: string }): Promise<string> {
  const row = (await listPrerequisites(db, project)).find((one) => one.key === key)
  if (!row) return 'Someone else has changed this prerequisite.'
  const wrote = [statusNames[row.status], row.value, row.reason, row.note].filter(Boolean).join(', ')
  return `${row.settled_by ?? 'Someone else'} changed this to: ${wrote.replace(/\.$/, '')}.`
}
