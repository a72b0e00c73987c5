import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { addDays, londonTime } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import { whyEnded } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { findOpenLink, listDueReminders, saveReminder } from '../../mail/act-links.store.ts'
import { askByLink, sendReminder } from '../../mail/ask-by-link.ts'
import { findChoices } from '../../mail/email-choices.store.ts'
import { isOfficeTime, workingDayFrom } from '../../working-day.ts'
import { linkedActs } from './linked-acts.ts'
import { whoActsInstead } from './who-acts-instead.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'config' | 'mail' | 'newId' | 'templates'>

const linksAtOnce = 20

/** Reminds everyone whose answer is due by their reminder's day. Returns how many were reminded. Of several nodes, one sends each. */
export async function remindAll(context: Needed): Promise<number> {
  const now = londonTime(context.clock())
  if (!isOfficeTime(now)) return 0
  let reminded = 0
  for (;;) {
    const links = await listDueReminders(context.db.read, now.day, linksAtOnce)
    if (links.length === 0) return reminded
    for (const link of links) {
      if (await remind(context, link, now.day)) reminded += 1
      await nextTurn()
    }
  }
}

interface Instead {
  link: KnownLink
  instead: LinkRequest[]
  day: Day
}

/** Asks those who act for the person of a link, if they were not: they have reminders like anyone who is asked. The person has none meanwhile. */
async function askInstead(trx: Writer, { link, instead, day }: Instead, context: Needed): Promise<void> {
  if (!(await saveReminder(trx, link, { reminders: link.reminders, remind_on: workingDayFrom(addDays(day, 1)) }))) return
  for (const request of instead)
    if (!(await findOpenLink(trx, request))) await askByLink(trx, { ...request, at: nowIso(context), sender: null, askedBy: link.asked_by_id }, context)
}

/**
 * Reminds the person of a link, and sets the day of the next reminder. False if nothing waits for them any more, they cannot answer now, they chose to
 * get no reminders, or another node was first.
 */
const remind = (context: Needed, link: KnownLink, day: Day): Promise<boolean> =>
  context.db.transaction(async (trx) => {
    const request = await linkedActs[link.kind].find(trx, link, { today: day, templates: context.templates })
    const { reminders } = link
    if (!request || whyEnded(link, context.clock()) !== undefined) {
      await saveReminder(trx, link, { reminders, remind_on: null })
      return false
    }
    if ((await findChoices(trx, link.person_id)).reminders === 'never') {
      await saveReminder(trx, link, { reminders, remind_on: null })
      return false
    }
    const instead = request.isOpen ? await whoActsInstead(trx, { link, request }, { today: day, templates: context.templates }) : []
    if (instead.length > 0) {
      await askInstead(trx, { link, instead, day }, context)
      return false
    }
    if (request.isOpen) return sendReminder(trx, { link, request, day, at: nowIso(context), sender: null }, context)
    await saveReminder(trx, link, { reminders, remind_on: workingDayFrom(addDays(day, 1)) })
    return false
  }, 'remind someone')
