import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { faultsOfMove, wordsOfReason } from '../dates/dates.ts'
import { loadOwn, whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import type { Partner } from '../partner-state/partner.ts'
import { insertPartnerDate } from './partners.store.ts'

const form = z.object({
  day: dayField(),
  status: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
  move_reason: z.string().default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  /** The id of the day that the person saw; empty if there was none. */
  seen: z.string().max(100).default(''),
})

/** Whether the day of a partner is set so: a day that moves needs a reason from the list and a note. */
export function decidePartnerDay(
  partner: Partner,
  typed: z.output<typeof form>,
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
) {
  if (!['not-ready', 'ready', 'switched-off'].includes(stateOf(partner)))
    return refused({ form: 'Its day is not moved while it is live, waits for a second person or is left out.' })
  const before = partner.day
  const { day, status, move_reason: why, note, seen } = typed
  if ((before?.id ?? '') !== seen) return overtaken
  const { day: fault, reason, note: noteFault } = faultsOfMove(before ?? undefined, { ...typed, reason: why })
  if (fault ?? reason ?? noteFault)
    return refused({ ...(fault ? { day: fault } : {}), ...(reason ? { move_reason: reason } : {}), ...(noteFault ? { note: noteFault } : {}) })
  const moves = before !== null && before.day !== day
  const row = {
    id: newId(),
    project_id: access.project.id,
    partner_id: partner.id,
    day,
    status,
    reason: moves ? why : null,
    note: note || null,
    set_by_id: actor.id ?? noPersonId,
    set_by: actor.name,
    set_at: at,
  }
  const words = { from: before ? `${before.day} ${before.status}` : null, to: `${day} ${status}`, reason: wordsOfReason(row.reason, note) }
  const what = { id: partner.id, project: access.project.id, partner: partner.name, day, status, ...words }
  const set = { kind: before === null ? ('partner.day-set' as const) : ('partner.day-confirmed' as const), ...what }
  return { next: { row, seen }, happened: [moves ? { kind: 'partner.day-moved' as const, ...what, was: before.day } : set] }
}

/** Sets by which day a partner service is switched on, moves it, or makes the same day confirmed or provisional. */
export const setPartnerDay = projectAct({
  permission: 'project.manage',
  form,
  load: async (trx, where: OwnPartner, doing) => (await loadOwn(trx, doing, where)).partner,
  decide: decidePartnerDay,
  save: (trx, { row, seen }) => insertPartnerDate(trx, row, seen),
  whoWasFirst: whoChangedPartner,
  says: ({ row }) => `Switch-on day: ${dayOf(row.day)}, ${row.status}`,
})
