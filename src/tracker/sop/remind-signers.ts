import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { addDays, londonTime } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { whyEnded } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { listDueReminders, saveReminder } from '../../mail/act-links.store.ts'
import { isWorkingDay, workingDayFrom } from '../../working-day.ts'
import { askToSign, isOurs, nextReminder, requestMessage } from './ask-to-sign.ts'
import { findRequest } from './requests.store.ts'
import type { Request } from './requests.store.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'config' | 'mail' | 'newId'>

const linksAtOnce = 20
/** Reminders go out in the working day, so that they are at the top of the mailbox. */
const hours = { from: 8, to: 18 }

/** Reminds everyone whose signature is due by their reminder's day. Returns how many were reminded. Of several nodes, one sends each. */
export async function remindSigners(context: Needed): Promise<number> {
  const { day, hour } = londonTime(context.clock())
  if (hour < hours.from || hour >= hours.to || !isWorkingDay(day)) return 0
  let reminded = 0
  for (;;) {
    const links = await listDueReminders(context.db.read, day, linksAtOnce)
    if (links.length === 0) return reminded
    for (const link of links) if (await remind(context, link, day)) reminded += 1
  }
}

/**
 * Reminds the person of a link, and sets the day of the next reminder. False if nothing waits for them any more, the project is on hold, or another
 * node was first.
 */
async function remind(context: Needed, link: KnownLink, day: Day): Promise<boolean> {
  return context.db.transaction(async (trx) => {
    const request = await findRequest(trx, { project: link.project_id, person: link.person_id, role: link.role_key })
    const { reminders } = link
    if (!request || request.version.id !== link.subject_id || whyEnded(link, context.clock()) !== undefined) {
      await saveReminder(trx, link, { reminders, remind_on: null })
      return false
    }
    if (request.isOpen) return sendReminder(trx, { link, request, day, sender: null }, context)
    await saveReminder(trx, link, { reminders, remind_on: workingDayFrom(addDays(day, 1)) })
    return false
  }, 'remind a signer')
}

interface Reminding {
  link: KnownLink
  request: Request
  day: Day
  /** The id of the person who presses the button. */
  sender: PersonId | null
}

/**
 * Sends a reminder with the link that they have, in place of the next one of the schedule; with a new link if the secret of the installation has
 * changed since. False if another was sent since the link was read.
 */
export async function sendReminder(trx: Writer, { link, request, day, sender }: Reminding, context: Omit<Needed, 'db'>): Promise<boolean> {
  if (!isOurs(link, context)) {
    await askToSign(trx, { ...request, at: nowIso(context), sender }, context)
    return true
  }
  const reminders = link.reminders + 1
  if (!(await saveReminder(trx, link, { reminders, remind_on: nextReminder(day, reminders), last_sent_on: day }))) return false
  await context.mail.queue(trx, requestMessage({ ...request, sender }, { id: link.id, context, isReminder: true }))
  return true
}
