import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

/** Who is on a list and has to be asked, in the order of ids, after one. */
export const listToAsk = (db: Reader, { after, most }: { after: string; most: number }) =>
  db
    .selectFrom('sop_readers')
    .select(['id', 'project_id', 'person_id', 'added_by_id'])
    .where('to_ask', '=', 1)
    .where('id', '>', after)
    .orderBy('id')
    .limit(most)
    .execute()
export type ReaderToAsk = Awaited<ReturnType<typeof listToAsk>>[number]

/** Notes that someone is being asked: of two nodes one gets true. */
export async function takeToAsk(trx: Writer, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx.updateTable('sop_readers').set({ to_ask: 0 }).where('id', '=', id).where('to_ask', '=', 1).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** People whose address has changed need a new link. */
export async function askAtNewAddresses(trx: Writer, addresses: string[]): Promise<void> {
  if (addresses.length === 0) return
  await trx
    .updateTable('sop_readers')
    .set({ to_ask: 1 })
    .where('removed_at', 'is', null)
    .where('person_id', 'in', (eb) =>
      eb
        .selectFrom('people as p')
        .select('p.id')
        .where((of) =>
          of(
            of.fn('lower', ['p.email']),
            'in',
            addresses.map((one) => one.toLowerCase()),
          ),
        ),
    )
    .execute()
}

const ofVersion = (trx: Writer, { project, version }: { project: ProjectId; version: string }) =>
  trx.updateTable('act_links').where('project_id', '=', project).where('kind', '=', 'sop.read').where('subject_id', '=', version)

/**
 * Has everyone reminded of a version who has a link that works, in place of the next reminder of the schedule; whose link has ended, without their
 * answer, is asked with a new one. Returns how many people that is.
 */
export async function remindReaders(trx: Writer, of: { project: ProjectId; version: string; people: PersonId[]; today: Day; at: string }): Promise<number> {
  if (of.people.length === 0) return 0
  await ofVersion(trx, of)
    .set({ ended_at: of.at, ended_why: 'replaced', code_hash: null, remind_on: null })
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', of.at)
    .executeTakeFirst()
  const reminded = await ofVersion(trx, of)
    .set({ remind_on: of.today })
    .where('person_id', 'in', of.people)
    .where('ended_at', 'is', null)
    .where('last_sent_on', '<>', of.today)
    .executeTakeFirst()
  const asked = await trx
    .updateTable('sop_readers')
    .set({ to_ask: 1 })
    .where('project_id', '=', of.project)
    .where('removed_at', 'is', null)
    .where('to_ask', '=', 0)
    .where('person_id', 'in', of.people)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('act_links as l')
            .select('l.id')
            .whereRef('l.person_id', '=', 'sop_readers.person_id')
            .where('l.kind', '=', 'sop.read')
            .where('l.subject_id', '=', of.version)
            .where('l.ended_at', 'is', null),
        ),
      ),
    )
    .executeTakeFirst()
  return Number(reminded.numUpdatedRows) + Number(asked.numUpdatedRows)
}
