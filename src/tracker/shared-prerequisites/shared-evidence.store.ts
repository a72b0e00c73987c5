import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'

/** The projects `p` with a prerequisite `q` that this shared one meets, or met last. */
const projectsOn = (db: Reader, shared: string) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    .where((eb) => eb.or([eb('q.shared_id', '=', shared), eb('q.lost_shared_id', '=', shared)]))

/** The evidence of a shared prerequisite for whoever sees every project, or one that rests on it. */
function evidenceFor(db: Reader, shared: string, person: Person) {
  const all = db.selectFrom('evidence as e').selectAll('e').where('e.subject', '=', 'shared-prerequisite').where('e.subject_id', '=', shared)
  if (seesAllProjects(person)) return all
  return all.where((eb) => eb.exists(projectsOn(db, shared).select('q.id').where(seesProject(person.personId))))
}

/** All that this person may read of it, newest first. */
export const listSharedEvidence = (db: Reader, shared: string, person: Person): Promise<EvidenceTable[]> =>
  evidenceFor(db, shared, person).orderBy('e.added_at', 'desc').orderBy('e.id').execute()

/** One piece, if this person may read it. */
export const findSharedEvidence = (
  db: Reader,
  { shared, evidence }: { shared: string; evidence: string },
  person: Person,
): Promise<EvidenceTable | undefined> => evidenceFor(db, shared, person).where('e.id', '=', evidence).executeTakeFirst()

/** Whether go was decided in a project that rests on it, or did last. */
export async function wasGoDecidedOn(db: Reader, shared: string): Promise<boolean> {
  const found = await projectsOn(db, shared)
    .innerJoin('attestations as a', 'a.project_id', 'p.id')
    .select('a.id')
    .where('a.decision', '<>', 'no-go')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
