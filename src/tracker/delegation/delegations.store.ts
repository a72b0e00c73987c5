import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'

/** Why someone no longer acts for the holder of a role. */
export type EndOfDelegation = 'ended by someone' | 'its last day has passed' | 'answered' | 'holder left'

const current = (db: Reader) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('people as h', 'h.id', 'pp.acting_for')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as j', 'j.id', 'pp.project_id')
    .select(['pp.id', 'pp.project_id', 'pp.role_key', 'pp.person_id', 'pp.acting_for', 'pp.acting_until', 'pp.acting_ends_with'])
    .select(['p.name', 'p.email', 'h.name as holder', 'h.email as holder_email', 'r.name as role', 'j.name as project', 'j.state'])
    .where('pp.left_at', 'is', null)

/** Someone who acts for the holder of a role now. */
export type Delegation = Awaited<ReturnType<ReturnType<typeof current>['execute']>>[number]

/** Everyone who acts for this holder of a role of a project now. */
export const listDelegations = (db: Reader, of: { project: ProjectId; role: string; holder: PersonId }): Promise<Delegation[]> =>
  current(db).where('pp.acting_for', '=', of.holder).where('pp.project_id', '=', of.project).where('pp.role_key', '=', of.role).execute()

/** Everyone who acts on this day for someone in any of their roles of a project. */
export const listActingFor = (db: Reader, of: { project: ProjectId; holder: PersonId; today: Day }): Promise<Delegation[]> =>
  current(db)
    .where('pp.acting_for', '=', of.holder)
    .where('pp.project_id', '=', of.project)
    .where((eb) => eb.or([eb('pp.acting_until', 'is', null), eb('pp.acting_until', '>=', of.today)]))
    .execute()

/** One of them by its id; undefined if it has ended, or never was one. */
export const findDelegation = (db: Reader, of: { project: ProjectId; member: string }): Promise<Delegation | undefined> =>
  current(db).where('pp.id', '=', of.member).where('pp.project_id', '=', of.project).executeTakeFirst()

/** Those whose last day was before this day, the first of them. */
export const listPast = (db: Reader, today: Day, most: number): Promise<Delegation[]> => current(db).where('pp.acting_until', '<', today).limit(most).execute()

/** Who acts for this person in any project, and for whom they act, by project; a page of each. */
export const listForPerson = (db: Reader, person: PersonId, side: 'acting_for' | 'person_id', most: number): Promise<Delegation[]> =>
  current(db).where(`pp.${side}`, '=', person).where('pp.acting_for', 'is not', null).orderBy('j.name').orderBy('pp.id').limit(most).execute()

/** Ends these and returns what happened. Those that have ended already are left out. */
export async function endDelegations(trx: Writer, delegations: Delegation[], { at, why }: { at: string; why: EndOfDelegation }): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const { id, project_id: project, name, role, holder } of delegations) {
    const { numUpdatedRows } = await trx.updateTable('project_people').set({ left_at: at }).where('id', '=', id).where('left_at', 'is', null).executeTakeFirst()
    const ended = { id, project, name, role, holder }
    if (numUpdatedRows > 0n)
      happened.push(why === 'answered' ? { kind: 'person.delegation done', ...ended } : { kind: 'person.delegation ended', ...ended, why })
  }
  return happened
}

/**
 * Ends what was for one answer to the procedure alone, once that is given; returns what happened. Whoever gave it for the holder may correct it until the
 * next version is issued.
 */
export async function endAnswered(
  trx: Writer,
  answer: { project_id: ProjectId; role_key: string; person_id: PersonId; for_person_id: PersonId | null; at: string },
): Promise<Happened[]> {
  const { project_id: project, role_key: role, person_id, for_person_id, at } = answer
  const all = await listDelegations(trx, { project, role, holder: for_person_id ?? person_id })
  return endDelegations(
    trx,
    all.filter((one) => one.acting_ends_with === 'sop.sign' && (for_person_id === null || one.person_id !== person_id)),
    { at, why: 'answered' },
  )
}

/** Ends that this person may correct the answer that they gave for a holder: they act for them until a day now. Returns what happened. */
export async function endAnswersOf(
  trx: Writer,
  member: { project_id: ProjectId; role_key: string; person_id: PersonId; acting_for: PersonId; joined_at: string },
): Promise<Happened[]> {
  const { project_id: project, role_key: role, person_id: person, acting_for: holder, joined_at: at } = member
  const all = await listDelegations(trx, { project, role, holder })
  return endDelegations(
    trx,
    all.filter((one) => one.acting_ends_with === 'sop.sign' && one.person_id === person),
    { at, why: 'answered' },
  )
}

/** Ends what was for one answer to the version that is out, before another takes its place: nobody corrects that answer any more. Returns what happened. */
export async function endWithRound(trx: Writer, { project, at }: { project: ProjectId; at: string }): Promise<Happened[]> {
  const answered = current(trx)
    .where('pp.project_id', '=', project)
    .where('pp.acting_ends_with', '=', 'sop.sign')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('sop_signatures as s')
          .innerJoin('sop_rounds as d', 'd.version_id', 's.version_id')
          .select('s.id')
          .whereRef('d.project_id', '=', 'pp.project_id')
          .where('d.closed_at', 'is', null)
          .whereRef('s.role_key', '=', 'pp.role_key')
          .whereRef('s.person_id', '=', 'pp.person_id')
          .whereRef('s.for_person_id', '=', 'pp.acting_for'),
      ),
    )
  return endDelegations(trx, await answered.execute(), { at, why: 'answered' })
}

/** For whom this person acted on a project at a moment. */
export async function listActedFor(db: Reader, { project, person, at }: { project: ProjectId; person: PersonId; at: string }): Promise<PersonId[]> {
  const rows = await db
    .selectFrom('project_people')
    .select('acting_for')
    .where('project_id', '=', project)
    .where('person_id', '=', person)
    .where('acting_for', 'is not', null)
    .where('joined_at', '<=', at)
    .where((eb) => eb.or([eb('left_at', 'is', null), eb('left_at', '>=', at)]))
    .execute()
  return rows.flatMap((row) => row.acting_for ?? [])
}
