import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { holdRound, listAnswered } from '../sop/sop.store.ts'
import { askToLeave, findMember, leaveRole, listSecondPeople, withdrawLeave } from './people.store.ts'
import { decideLeave } from './who-takes-off.ts'

const address = '/projects/:project/people/:member/leave'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`
const form = z.object({
  reason: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
  /** When it was asked for, as the page showed it. */
  asked: z.string().max(40).default(''),
})

async function load(page: Page, db = page.db.read) {
  const member = await findMember(db, page.access.project.id, page.param('member'))
  if (!member) throw new NotFoundError('Nobody of this project')
  return { member, answered: (await listAnswered(db, [member.id])).get(member.id) }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const { member, answered } = await load(page)
  const asked =
    member.leave_asked_by === null ? null : { by: member.leave_asked_name ?? '', at: member.leave_asked_at ?? '', reason: member.leave_reason ?? '' }
  page.show(
    'people/leave',
    {
      title: `Take ${member.name} off as ${member.role}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: 'People', href: homeOf(page) }],
    },
    {
      member,
      home: homeOf(page),
      answered: answered && { ...answered, when: momentOf(answered.at) },
      asked: asked && { ...asked, when: momentOf(asked.at), own: member.leave_asked_by === page.person.personId },
      conflict: given.conflict ?? null,
    },
  )
}

/** Ends the role, or asks a second person to: answers which. */
async function takeOff(page: Page, trx: Writer, { reason, asked }: z.output<typeof form>): Promise<'leave' | 'ask'> {
  await holdRound(trx, page.access.project.id)
  const { member, answered } = await load(page, trx)
  if ((member.leave_asked_at ?? '') !== asked) throw new ConflictError('Someone else has changed this. Look at the page again.')
  const leaving = decideLeave({ answered: answered !== undefined, askedBy: member.leave_asked_by, by: page.person.personId })
  if (typeof leaving === 'object') throw new Refusal(leaving.refused)
  const at = nowIso(page.context)
  if (leaving === 'ask') {
    if (reason === '') throw new InvalidFormError({ reason: 'Say why, for the person who confirms it' })
    await askToLeave(trx, member.id, { by: page.person.personId, name: page.person.name, at, reason })
  } else await leaveRole(trx, member.id, at)
  await recordEvents(trx, [
    page.event({
      subject: 'person',
      subjectId: member.id,
      ...(leaving === 'ask'
        ? { action: 'leave asked', reason, sentence: `${page.person.name} asked to take ${member.name} off as ${member.role}: a second person has to confirm` }
        : {
            action: 'left',
            reason: member.leave_reason,
            sentence:
              member.leave_asked_name === null
                ? `${page.person.name} recorded that ${member.name} is no longer ${member.role}`
                : `${page.person.name} confirmed that ${member.name} is no longer ${member.role}, as ${member.leave_asked_name} had asked`,
          }),
    }),
  ])
  return leaving
}

/** Tells those who can confirm it: the other project managers, or the booking team where there are none. */
async function tellSecondPeople(page: Page, name: string, role: string, reason: string): Promise<void> {
  const address = `${page.context.config.publicUrl}${homeOf(page)}/${page.param('member')}/leave`
  for (const { email } of await listSecondPeople(page.db.read, page.access.project.id, page.person.personId))
    await page.context.mail.send({
      to: email,
      subject: `Confirm that ${name} leaves ${page.access.project.name}`,
      text: `${page.person.name} asks to take ${name} off as ${role} of ${page.access.project.name}: ${reason}\n\n${name} has answered the procedure in this role, so a second person has to confirm it. Look at it here: ${address}\n`,
    })
}

async function leave(page: Page): Promise<void> {
  mustBeOpen(page)
  const { member } = await load(page)
  try {
    const typed = page.form(form)
    const done = await page.db.transaction((trx) => takeOff(page, trx, typed))
    if (done === 'leave') return page.done(homeOf(page), `${member.name} is no longer ${member.role}`)
    await tellSecondPeople(page, member.name, member.role, typed.reason)
    page.done(homeOf(page), `You asked to take ${member.name} off as ${member.role}. Another project manager or the booking team has to confirm it`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof Refusal) return show(page, { status: 422, conflict: error.message })
    if (error instanceof ConflictError) return show(page, { status: 409, conflict: error.message })
    throw error
  }
}

async function keep(page: Page): Promise<void> {
  mustBeOpen(page)
  const { member } = await load(page)
  await page.db.transaction(async (trx) => {
    if (!(await withdrawLeave(trx, member.id))) throw new ConflictError('That request was withdrawn or confirmed already. Look at the page again.')
    await recordEvents(trx, [
      page.event({
        subject: 'person',
        subjectId: member.id,
        action: 'leave withdrawn',
        undoes: await latestEventId(trx, member.id, ['leave asked']),
        sentence: `${page.person.name} kept ${member.name} as ${member.role}`,
      }),
    ])
  })
  page.done(homeOf(page), `${member.name} stays ${member.role}`)
}

export const leaveRoutes: Route[] = [
  get(
    address,
    'project.manage',
    whileOpen((page) => show(page)),
  ),
  post(address, 'project.manage', leave),
  post(`${address}/withdraw`, 'project.manage', keep),
]
