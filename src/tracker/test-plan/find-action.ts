import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { listHolders } from '../people/holders.store.ts'
import { getRun } from './load-run.ts'
import type { OfRun } from './load-run.ts'
import { ownerChoices } from './review-actions.pages.ts'
import { listActions } from './review-actions.store.ts'
import { readAction } from './review-actions.ts'
import type { NewAction, OwnerChoice } from './review-actions.ts'

/** An action of a run's review; throws NotFoundError. */
export async function findAction(db: Reader, of: OfRun, where: { run: string; action: string }) {
  const run = await getRun(db, of, where.run)
  const one = (await listActions(db, of.access.project.id, run.id)).find((row) => row.id === where.action)
  if (!one) throw new NotFoundError('No such action')
  return one
}

/** Who may own an action in this project. */
export const listOwners = async (db: Reader, projectId: ProjectId): Promise<OwnerChoice[]> => ownerChoices(await listHolders(db, projectId))

/** The action that was typed into the fields with this prefix, with the name of its owner; or a message for each field. */
export function typedAction(
  typed: Record<string, string>,
  prefix: string,
  given: Parameters<typeof readAction>[2],
): { action: NewAction; owner: string } | { errors: Record<string, string> } {
  const read = readAction(typed, prefix, given)
  if (!read) return { errors: { [`${prefix}-what`]: 'Say what is to be done, by whom and by when' } }
  if ('errors' in read) return read
  return { action: read.action, owner: given.owners.find((one) => one.value === typed[`${prefix}-owner`])?.text ?? '' }
}
