import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** Whom those named who declined the version that is out, as far as their decline counts: each with whether they are in the role now. */
export async function listNamed(db: Reader, projectId: ProjectId) {
  const rows = await db
    .selectFrom('sop_signatures as s')
    .innerJoin('sop_rounds as r', 'r.version_id', 's.version_id')
    .leftJoin('people as p', (join) => join.on((eb) => eb(eb.fn('lower', ['p.email']), '=', eb.ref('s.instead_email'))))
    .leftJoin('project_people as held', (join) =>
      join
        .onRef('held.project_id', '=', 's.project_id')
        .onRef('held.role_key', '=', 's.role_key')
        .onRef('held.person_id', '=', 'p.id')
        .on('held.left_at', 'is', null),
    )
    .where('s.project_id', '=', projectId)
    .where('r.closed_at', 'is', null)
    .where('s.decision', '=', 'declined')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    .select(['s.id', 's.role_key', 's.person_name', 's.instead_name', 's.instead_email', 'held.id as held_id'])
    .select((eb) => eb.fn.coalesce('s.for_person_id', 's.person_id').as('signer_id'))
    .execute()
  return rows.flatMap(({ instead_name: name, instead_email: email, held_id: held, ...one }) =>
    name === null || email === null ? [] : [{ ...one, name, email, isInRole: held !== null }],
  )
}
export type Named = Awaited<ReturnType<typeof listNamed>>[number]
