import { nowIso } from '../../context.ts'
import type { Context } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import { findPersonDetails } from '../people/people.store.ts'
import { gateMail } from './gate-mail.ts'
import { listToTell, takeNotices } from './gate-notices.store.ts'
import { isAnyLapsed } from './stages.store.ts'

const peopleAtOnce = 20

/**
 * Sends each person one message about all gates that have reopened, or are in order again, since the last one. Waits while a node is still computing
 * what lapsed today, so that the message is complete. Returns how many people got one.
 */
export async function tellOfGates(context: Pick<Context, 'db' | 'clock' | 'mail' | 'config'>): Promise<number> {
  const { db, mail, config } = context
  if (await isAnyLapsed(db.read, dayOfMoment(context.clock()))) return 0
  for (let done = 0; ;) {
    const people = await listToTell(db.read, peopleAtOnce)
    if (people.length === 0) return done
    for (const personId of people)
      done += await db.transaction(async (trx) => {
        const told = await takeNotices(trx, personId, nowIso(context))
        const person = await findPersonDetails(trx, personId)
        if (told.length === 0 || !person) return 0
        await mail.queue(trx, { to: person.email, choice: { person: personId, kind: 'gates' }, ...gateMail(told, config.publicUrl) })
        return 1
      }, 'tell of gates')
  }
}
