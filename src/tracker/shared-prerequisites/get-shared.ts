import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { findShared } from './shared-prerequisites.store.ts'

/** The shared prerequisite with this id; throws NotFoundError. */
export async function getShared(db: Reader, id: string) {
  const found = await findShared(db, id)
  if (!found) throw new NotFoundError('No such shared prerequisite')
  const { version_now: versionNow, ...row } = found
  return { ...row, versionNow }
}
