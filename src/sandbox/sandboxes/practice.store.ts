import type { Reader } from '../../db/database.ts'

/** As many services as a practice sandbox has: each has a diary of some hundred slots. */
export const mostPractised = 20

interface Practised {
  dosIds: string[]
  /** How many DoS ids of partners are left, for want of room. */
  more: number
}

/** Those who are first in each list come first, so that every partner has an example before one has two. */
function byTurns(lists: string[][]): string[] {
  const turns = Math.max(0, ...lists.map((list) => list.length))
  return [...new Set(Array.from({ length: turns }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat())]
}

/**
 * The DoS ids that a Consumer's project practises with: those of its partner services that are not left out, of the service where it is known here and as
 * typed; while no partner has one, those that the set-up of an older project names.
 */
export async function dosIdsOfPractice(db: Reader, projectId: string): Promise<Practised> {
  const [partners, known, plan] = await Promise.all([
    db
      .selectFrom('project_partners')
      .select(['id', 'dos_ids'])
      .where('project_id', '=', projectId)
      .where('left_out_at', 'is', null)
      .orderBy('position')
      .execute(),
    db
      .selectFrom('project_partners as pp')
      .innerJoin('service_dos_ids as d', 'd.service_id', 'pp.service_id')
      .select(['pp.id', 'd.dos_id'])
      .where('pp.project_id', '=', projectId)
      .orderBy('d.dos_id')
      .execute(),
    db.selectFrom('test_plans').select('set_up').where('project_id', '=', projectId).executeTakeFirst(),
  ])
  const ofPartners = byTurns(
    partners.map((one) => [...known.filter((row) => row.id === one.id).map((row) => row.dos_id), ...one.dos_ids.split(' ').filter((id) => id !== '')]),
  )
  const all = ofPartners.length > 0 || !plan ? ofPartners : (JSON.parse(plan.set_up) as { dosIds: string[] }).dosIds
  return { dosIds: all.slice(0, mostPractised), more: Math.max(0, all.length - mostPractised) }
}
