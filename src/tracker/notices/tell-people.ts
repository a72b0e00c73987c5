import { setImmediate as nextTurn } from 'node:timers/promises'
import { nowIso } from '../../context.ts'
import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { isEmailKind } from '../../mail/email-kinds.ts'
import type { ChosenKind } from '../../mail/email-kinds.ts'
import type { Message } from '../../mail/message.ts'
import { findReader, listToTell } from '../../mail/notices.store.ts'
import type { TakenNotice } from '../../mail/notices.store.ts'
import { gateMail } from '../go-live/gate-mail.ts'
import { listToTell as listGatesToTell, takeNotices as takeGates } from '../go-live/gate-notices.store.ts'
import { isAnyLapsed } from '../go-live/stages.store.ts'
import { newsLetter, newsParts } from './news-letter.ts'
import { takeNews } from './take-news.ts'
import { Things } from './things.ts'

export type Needed = Pick<Context, 'db' | 'clock' | 'mail' | 'config' | 'templates'>

const peopleAtOnce = 20
const minute = 60_000
/** Nothing new for so long: a change of thousands of projects, or a slip that is corrected at once, makes one email. */
const quietMs = 2 * minute
/** Nobody waits longer than this, however much happens. */
const longestMs = 30 * minute

/** Sends each person one message with all that is new for them. Returns how many people got one. Of several nodes, one sends each. */
export async function tellPeople(context: Needed): Promise<number> {
  const { db, clock } = context
  const things = new Things(context)
  let told = 0
  for (;;) {
    const [now, iso] = [clock(), (ms: number) => new Date(ms).toISOString()]
    const given = { now: iso(now), quietSince: iso(now - quietMs), waitsSince: iso(now - longestMs), most: peopleAtOnce }
    // What a node is still computing after midnight would miss in the message.
    const gates = (await isAnyLapsed(db.read, today(context))) ? [] : await listGatesToTell(db.read, peopleAtOnce)
    const people = new Set([...(await listToTell(db.read, given)), ...gates])
    if (people.size === 0) return told
    for (const person of people) {
      await nextTurn()
      await things.prepare({ person, how: 'at-once' })
      told += await db.transaction((trx) => tellOne(trx, { person, things, withGates: gates.includes(person) }, context), 'tell people')
    }
  }
}

interface One {
  person: PersonId
  things: Things
  withGates: boolean
}

async function tellOne(trx: Writer, { person, things, withGates }: One, context: Needed): Promise<number> {
  const at = nowIso(context)
  const taken = await takeNews(trx, { person, how: 'at-once', at, today: today(context) })
  const gates = withGates ? await takeGates(trx, person, at) : []
  const reader = await findReader(trx, person)
  if (!reader || taken.length + gates.length === 0) return 0
  const reading = { site: context.config.publicUrl, hasAccount: reader.hasAccount }
  const { news, attachments } = things.addTo(taken)
  const ofGates = gates.length > 0 ? gateMail(gates, reading.site) : undefined
  const letter = ofGates ? { ...ofGates, says: [...ofGates.says, ...newsParts(news, reading)] } : newsLetter(news, reading)
  const kinds = [...news.map((one) => one.kind), ...(ofGates ? ['gates'] : [])]
  await context.mail.queue(trx, { to: reader.email, ...letter, attachments, ...causedBy(news), choice: { person, kind: onlyKind(kinds) } })
  return 1
}

/** Who hears if an email cannot be delivered: whoever did the last thing that it tells. */
function causedBy(news: TakenNotice[]): Pick<Message, 'sender' | 'about'> {
  const last = news.findLast((one) => one.by_id !== null)
  return last ? { sender: last.by_id, about: `/projects/${last.project_id}/people` } : {}
}

/** What stopping an email stops: its kind, or all if it tells of several. */
export function onlyKind(kinds: string[]): ChosenKind | 'all' {
  const [kind, ...others] = new Set(kinds)
  return kind !== undefined && others.length === 0 && isEmailKind(kind) ? kind : 'all'
}
