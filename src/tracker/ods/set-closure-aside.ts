import { z } from 'zod'
import { overtaken, refused, serviceAct } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ClosuresSetAsideTable } from '../../db/tables/ods.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import { closingDay, closureSentence, happenedTo } from './closure.ts'
import type { ClosureFacts } from './closure.ts'
import { getClosure, saveSetAside } from './closures.store.ts'

const form = z.object({
  reason: z.string().trim().min(1, 'Give the reason, so that others know why this service goes on').max(2000, 'Use 2,000 characters or fewer'),
  /** The day of closing that the person saw; empty if none was known. */
  seen: z.string().max(100).default(''),
})

interface Found {
  service: Pick<ServicesTable, 'id' | 'name' | 'ods_code'>
  facts: ClosureFacts
}

/** A closure can be set aside once, by a person who saw the current day of closing. */
export function decideSetAside(
  { service, facts }: Found,
  { reason, seen }: z.output<typeof form>,
  { actor, at, today }: Pick<Doing, 'actor' | 'at' | 'today'>,
): Refused | typeof overtaken | Decided<{ service: Found['service']; row: ClosuresSetAsideTable }> {
  if (happenedTo(facts, today) === 'open') return refused({ reason: 'This practice is open, as far as is known. There is nothing to set aside.' })
  const day = closingDay(facts) ?? ''
  if (seen !== day || facts.setAside !== null) return overtaken
  return {
    next: { service, row: { service_id: service.id, closed_on: day, reason, person_id: actor.id ?? noPersonId, person_name: actor.name, at } },
    happened: [{ kind: 'service.closing-set-aside', id: service.id, project: null, name: service.name, from: closureSentence(facts, today), reason }],
  }
}

/** Lets the service continue as if its practice were open: what is known about its closing stays, and counts again when another day becomes known. */
export const setClosureAside = serviceAct({
  permission: 'service.change',
  form,
  load: (trx, { ods }: { ods: string }, { person }) => getClosure(trx, person, ods),
  decide: decideSetAside,
  async save(trx, { row }) {
    if (!(await saveSetAside(trx, row))) throw new ConflictError('Someone else has set this aside.')
  },
  whoWasFirst: async (db, { ods }) => {
    const { facts } = await getClosure(db, null, ods)
    return facts.setAside ? `${facts.setAside.by} has set this aside.` : 'What is known of this practice has changed.'
  },
  says: ({ service }) => `${service.name} goes on as a service`,
})
