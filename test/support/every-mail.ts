import type { Database } from '../../src/db/database.ts'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { asDay, momentOn } from '../../src/day.ts'
import { eventOf } from '../../src/events/record.ts'
import type { Happened } from '../../src/events/vocabulary.ts'
import type { Message } from '../../src/mail/message.ts'
import { remindAll } from '../../src/tracker/act-by-link/remind.ts'
import { lookDaily } from '../../src/tracker/notices/daily-look.ts'
import type { Member } from '../../src/tracker/notices/member.ts'
import { newsLetter } from '../../src/tracker/notices/news-letter.ts'
import { newsIn, noticesOf } from '../../src/tracker/notices/notices-of-events.ts'
import { sendSummaries } from '../../src/tracker/notices/weekly-summary.ts'
import { change } from './change.ts'
import { liveProject } from './honest-project.ts'
import { issue } from './issue.ts'
import { overdueAction } from './overdue-action.ts'
import { tellAll } from './tell-all.ts'
import { answerAs } from './team.ts'
import { password } from './world.ts'

const project = asProjectId('p1')
const member: Member = {
  id: 'member-dan',
  person: asPersonId('dan'),
  project,
  called: 'Riverside UTC, Provider',
  role: 'dos-lead',
  roleName: 'DoS lead',
  isManager: false,
  writes: false,
  signs: true,
  tests: true,
  hasLeft: false,
  actingFor: null,
  isForOneAnswer: false,
}
const by = { actor: { id: asPersonId('meera'), name: 'Meera Shah' }, at: '2026-03-02T09:00:00.000Z', newId: () => 'e1' }

/** The email that one event causes, to someone on its project with or without an account. */
export function mailOfEvent(happened: Happened, hasAccount: boolean): Message | undefined {
  for (const one of [
    member,
    { ...member, id: happened.id },
    { ...member, id: happened.id, hasLeft: true },
    { ...member, isManager: true },
    { ...member, signs: false },
  ]) {
    const [notice] = noticesOf(newsIn([eventOf(happened, by)]), [one])
    if (!notice) continue
    const { person, kind } = notice
    const letter = newsLetter([{ ...notice, project: member.called }], { site: 'https://slipway.example', hasAccount })
    return { to: 'dan.okoro@example.nhs.uk', ...letter, choice: { person, kind } }
  }
  return undefined
}

/** Every email of a project on its way to live, with reminders, what the days bring, and the weekly summary. */
export async function mailsOfProject(db: Database): Promise<{ mails: (Message & { text: string })[]; close: () => Promise<void> }> {
  const honest = await liveProject(db)
  const { world, pm, dos, home, team, id } = honest
  const { context } = world
  await tellAll(context)
  await team.grace.post(`${home}/go-live/hand-over/decline`, { reason: 'The rota has gaps', password })
  await tellAll(context)
  await pm.post(`${home}/sop/edit`, { body: '## Late patients\n\nThey are called.\n', version: '1', action: 'save' })
  await issue(pm, home)
  await answerAs(dos, home, 'dos-lead', 'declined')
  await tellAll(context)
  await overdueAction({ ...honest, id }, 'Send the new certificate').catch(() => undefined)
  await change(
    context,
    (trx) => trx.updateTable('prerequisites').set({ status: 'not-started', due_date: '2026-03-03' }).where('key', '=', 'hscn').execute(),
    id,
  )
  const at = (day: string) => context.advance(momentOn(asDay(day), '09:00') - context.clock())
  at('2026-03-05')
  await lookDaily(context)
  await tellAll(context)
  await remindAll(context)
  at('2026-03-09')
  await sendSummaries(context)
  at('2026-06-03')
  await lookDaily(context)
  await tellAll(context)
  return { mails: context.sent, close: () => world.close() }
}
