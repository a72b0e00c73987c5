import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { loadSiteProcedure } from '../sop/load-site-procedure.ts'
import type { SiteProcedure } from '../sop/site-procedure.ts'
import { getProjectOf } from './project-of-version.store.ts'
import { findVersionFacts } from './version-facts.ts'
import type { VersionFacts } from './version-facts.ts'

/**
 * The version of another project's procedure that is signed for this one, with its signatures; undefined if none is. Whoever sees the project may read
 * it: it is what is done at its service.
 */
export async function findVersionForSite(
  db: Reader,
  id: ProjectId,
): Promise<{ rests: Extract<SiteProcedure, { kind: 'rests' }>; version: VersionFacts } | undefined> {
  const rests = await loadSiteProcedure(db, id)
  if (rests.kind !== 'rests') return undefined
  const project = await getProjectOf(db, rests.by.id)
  const version = await findVersionFacts(db, { project, service: { name: project.service, ods_code: project.ods_code } }, rests.version.number)
  return version && { rests, version }
}
