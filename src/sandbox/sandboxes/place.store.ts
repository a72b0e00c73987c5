import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { NotFoundError } from '../../errors.ts'
import { findSandboxOfProject, findStandAlone } from './sandboxes.store.ts'

/** The sandbox of a project, or the id of one without a project, as addresses name them. */
export interface SandboxPlace {
  project?: ProjectId
  sandbox?: string
}

export const findSandboxAt = (db: Reader, { project, sandbox = '' }: SandboxPlace): Promise<SandboxesTable | undefined> =>
  project === undefined ? findStandAlone(db, sandbox) : findSandboxOfProject(db, project)

/** The same; throws NotFoundError if there is none. */
export async function getSandboxAt(db: Reader, place: SandboxPlace): Promise<SandboxesTable> {
  const sandbox = await findSandboxAt(db, place)
  if (!sandbox) throw new NotFoundError('This project has no sandbox')
  return sandbox
}

/** Locks the sandbox until the transaction ends, so that other changes of it wait. The update changes nothing. */
export async function lockSandboxAt(trx: Writer, { project, sandbox = '' }: SandboxPlace): Promise<void> {
  const update = trx.updateTable('sandboxes').set((eb) => ({ version: eb.ref('version') }))
  await (project === undefined ? update.where('id', '=', sandbox).where('project_id', 'is', null) : update.where('project_id', '=', project)).execute()
}
