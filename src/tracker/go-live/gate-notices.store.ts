import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { GateNoticesTable } from '../../db/tables/projects.ts'
import { keptReopened, ownPart, readReopened, united, without } from './reopened.ts'
import type { Reopened } from './reopened.ts'

interface Member {
  personId: PersonId
  manages: boolean
  roles: string[]
}

/** Everyone on a project now, with their roles. */
async function membersOf(db: Reader, projectId: ProjectId): Promise<Member[]> {
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.person_id', 'pp.role_key', 'r.kind'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .execute()
  return [...Map.groupBy(rows, (one) => one.person_id)].map(([personId, own]) => ({
    personId,
    manages: own.some((one) => one.kind === 'project-manager'),
    roles: own.map((one) => one.role_key),
  }))
}

async function saveNotice(trx: Writer, row: GateNoticesTable): Promise<void> {
  const { things, tell } = row
  await trx
    .insertInto('gate_notices')
    .values(row)
    .onConflict((conflict) => conflict.columns(['project_id', 'person_id']).doUpdateSet({ things, tell }))
    .execute()
}

/**
 * Notes changes at the gates of a project for the next mail. Project managers get all of them, others what their roles own, and nobody what they did
 * themselves. Those who were told that a gate reopened are told when their part is in order, once it is met; those who were not told yet get neither.
 */
export async function noteGates(
  trx: Writer,
  of: { projectId: ProjectId; before: Reopened[]; after: Reopened[]; unmet: Reopened[]; doers: string[] },
): Promise<void> {
  const { projectId, before, after, unmet, doers } = of
  const rows = await trx.selectFrom('gate_notices').selectAll().where('project_id', '=', projectId).execute()
  for (const row of rows) {
    const told = readReopened(row.things)
    const left = without(told, without(told, unmet))
    if (left.length > 0) {
      if (keptReopened(left) !== row.things) await saveNotice(trx, { ...row, things: keptReopened(left) ?? '[]' })
      continue
    }
    if (row.told_at !== null && !doers.includes(row.person_id)) await saveNotice(trx, { ...row, tell: 'in-order' })
    else await trx.deleteFrom('gate_notices').where('project_id', '=', projectId).where('person_id', '=', row.person_id).execute()
  }
  const news = without(after, before)
  if (news.length === 0) return
  for (const member of await membersOf(trx, projectId)) {
    const own = ownPart(news, member)
    if (own.length === 0 || doers.includes(member.personId)) continue
    const row = rows.find((one) => one.person_id === member.personId)
    const known = row ? readReopened(row.things) : []
    const things = keptReopened(united(without(known, without(known, unmet)), own)) ?? '[]'
    await saveNotice(trx, { project_id: projectId, person_id: member.personId, things, tell: 'open-again', told_at: row?.told_at ?? null })
  }
}

/** Deletes the notices of a project, because it was stopped. */
export const forgetNotices = async (trx: Writer, projectId: ProjectId): Promise<void> =>
  void (await trx.deleteFrom('gate_notices').where('project_id', '=', projectId).execute())

/** People with notices for the next mail, who did not choose to get them weekly or never. */
export async function listToTell(db: Reader, limit: number): Promise<PersonId[]> {
  const people = await db
    .selectFrom('gate_notices as g')
    .select('g.person_id')
    .distinct()
    .where('g.tell', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('email_choices as c')
            .select('c.how')
            .whereRef('c.person_id', '=', 'g.person_id')
            .where('c.kind', '=', 'gates')
            .where('c.how', '<>', 'at-once'),
        ),
      ),
    )
    .orderBy('g.person_id')
    .limit(limit)
    .execute()
  return people.map((one) => one.person_id)
}

export interface Told {
  projectId: ProjectId
  project: string
  state: string
  tell: 'open-again' | 'in-order'
  things: Reopened[]
}

/** Takes a person's notices, so that no other node sends them too. */
export async function takeNotices(trx: Writer, personId: PersonId, at: string): Promise<Told[]> {
  const open = await trx
    .updateTable('gate_notices')
    .set({ tell: null, told_at: at })
    .where('person_id', '=', personId)
    .where('tell', '=', 'open-again')
    .returning(['project_id', 'things'])
    .execute()
  const inOrder = await trx
    .deleteFrom('gate_notices')
    .where('person_id', '=', personId)
    .where('tell', '=', 'in-order')
    .returning(['project_id', 'things'])
    .execute()
  const all = [...open.map((one) => ({ ...one, tell: 'open-again' as const })), ...inOrder.map((one) => ({ ...one, tell: 'in-order' as const }))]
  const told: Told[] = []
  for (let from = 0; from < all.length; from += 500) {
    const some = all.slice(from, from + 500)
    const projects = await trx
      .selectFrom('projects')
      .select(['id', 'name', 'state'])
      .where(
        'id',
        'in',
        some.map((one) => one.project_id),
      )
      .execute()
    const byId = new Map(projects.map((one) => [one.id, one]))
    for (const { project_id: id, things, tell } of some)
      told.push({ projectId: id, project: byId.get(id)?.name ?? '', state: byId.get(id)?.state ?? '', tell, things: readReopened(things) })
  }
  return told.toSorted((a, b) => a.project.localeCompare(b.project))
}
