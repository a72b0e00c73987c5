import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { findToChange, whoWasFirst } from './find-to-change.ts'
import { saveOwnReason } from './prerequisites.store.ts'

const version = z.coerce.number().int()
const form = z.object({
  own_reason: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('').pipe(z.string().min(1, 'Say why this project does it itself')),
  version,
})
type Found = { row: PrerequisitesTable }
interface Where {
  project: ProjectId
  key: string
}

export function decideOwn({ row }: Found, { own_reason: reason, version: seen }: z.output<typeof form>) {
  if (seen !== row.version) return overtaken
  if (row.own_reason !== null) return refused({ own_reason: 'This project does it itself already' })
  const what = { id: row.id, project: row.project_id, title: row.title, reason }
  return { next: { row, reason }, happened: [{ kind: 'prerequisite.own' as const, ...what }] }
}

/** Says that no shared prerequisite, nor the record of the service, is to meet this one: the project does it itself. What people had recorded before comes back. */
export const doItOurselves = projectAct({
  permission: 'prerequisite.settle',
  form,
  load: (trx, where: Where, doing) => findToChange(trx, where, doing),
  decide: decideOwn,
  save: (trx, { row, reason }) => saveOwnReason(trx, row, reason),
  whoWasFirst,
  says: ({ row }) => `${row.title}: this project does it itself`,
})

const again = z.object({ version })

export function decideSharedAgain({ row }: Found, { version: seen }: z.output<typeof again>) {
  if (seen !== row.version) return overtaken
  if (row.own_reason === null) return refused({ form: 'It may be met outside this project already' })
  const what = { id: row.id, project: row.project_id, title: row.title }
  return { next: { row }, happened: [{ kind: 'prerequisite.shared-again' as const, ...what }] }
}

/** Lets a shared prerequisite, or the record of the service, meet this one after all. */
export const useShared = projectAct({
  permission: 'prerequisite.settle',
  form: again,
  load: (trx, where: Where, doing) => findToChange(trx, where, doing),
  decide: decideSharedAgain,
  save: (trx, { row }) => saveOwnReason(trx, row, null),
  whoWasFirst,
  says: ({ row }) => `${row.title}: it may be met outside this project again`,
})
