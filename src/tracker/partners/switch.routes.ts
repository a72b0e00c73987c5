import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ForbiddenError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { confirmsPartner, firstRoleOf, isFirst, whyNotPartner } from '../go-live/who-may.ts'
import { againstSwitchingOn, stateOf } from './partner.ts'
import type { Partner } from './partner.ts'
import { confirmSwitch, findOwnProject, insertSwitch, listSwitches } from './partners.store.ts'
import { loadPartner } from './partners.page.ts'
import { onPartner, partnerHome } from './partner.page.ts'

const base = '/projects/:project/partners/:partner'
const long = z.string().trim().max(5000, 'Use 5,000 characters or fewer').default('')
const password = z.string().min(1, 'Enter your password')
const seen = z.string().max(100).default('')
const onForm = z.object({
  test: long.pipe(z.string().min(1, 'Say what was tested end to end with this partner, and what was seen')),
  tested_by: long.pipe(z.string().min(1, 'Name who ran the test')),
  password,
  seen,
})
const offForm = z.object({ off_reason: long.pipe(z.string().min(1, 'Say why it is switched off')), seen })

/** What is so of a partner when it is switched on, in sentences that are frozen with the declaration; a refusal where something is against it. */
function mustBeReady(page: Page, { partner, project }: { partner: Partner; project: string[] }): string[] {
  const against = againstSwitchingOn(partner, { today: page.today, project })
  if (against.length > 0) throw new Refusal(`${partner.name} is not switched on yet. ${against.join('. ')}.`)
  return [
    `DoS ids: ${partner.dosIds.join(', ')}`,
    `${partner.consumer ?? ''} with ${partner.product ?? ''} is proven`,
    partner.ownProject === 'live' ? 'Its own project is technically live' : 'It has no project of its own here',
    `Run ${partner.run?.number ?? ''} tested it with success`,
    `Its day is ${partner.day ? dayOf(partner.day.day) : ''}, confirmed`,
    ...(partner.bookingOnly ? ['It takes no referral without a booking'] : []),
  ]
}

async function switchOn(page: Page): Promise<void> {
  const form = page.form(onForm)
  const role = firstRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('This is the project manager’s to declare')
  const found = await loadPartner(page)
  const { partner } = found
  if (!['ready', 'switched-off', 'not-ready'].includes(stateOf(partner)))
    throw new Refusal('It is switched on already, waits for a second person, or is left out.')
  const conditions = mustBeReady(page, found)
  await requirePassword(page, form.password)
  await page.db.transaction(async (trx) => {
    await insertSwitch(
      trx,
      {
        id: page.context.newId(),
        project_id: page.access.project.id,
        partner_id: partner.id,
        kind: 'on',
        test: form.test,
        tested_by: form.tested_by,
        reason: null,
        conditions: JSON.stringify(conditions),
        first_person_id: page.person.personId,
        first_person: page.person.name,
        first_role: role.name,
        first_at: nowIso(page.context),
      },
      form.seen,
    )
    await recordEvents(trx, [
      page.event({
        subject: 'partner',
        subjectId: partner.id,
        action: 'switch-on-declared',
        to: JSON.stringify(conditions),
        reason: `${form.test} (tested by ${form.tested_by})`,
        sentence: `${page.person.name} declared ${partner.name} switched on as ${role.name}; a second person has to confirm`,
      }),
    ])
  })
  page.done(partnerHome(page), `${partner.name} is live when a second person of this service or its commissioner confirms it`)
}

async function confirm(page: Page): Promise<void> {
  const form = page.form(z.object({ password, seen }))
  const found = await loadPartner(page)
  const { partner } = found
  const { roles, project } = page.access
  const waiting = (await listSwitches(page.db.read, partner.id, project.id)).at(-1)
  const isWaiting = stateOf(partner) === 'waiting' && waiting !== undefined
  const role = confirmsPartner(roles)
  const why = whyNotPartner(roles, isWaiting && isFirst(waiting, page.person))
  if (!role || why !== undefined) throw new ForbiddenError(why)
  if (!isWaiting || waiting.id !== form.seen) throw new Refusal('This does not wait for a second person any more. What is on record is below.')
  const conditions = JSON.stringify(mustBeReady(page, found))
  await requirePassword(page, form.password)
  await page.db.transaction(async (trx) => {
    await confirmSwitch(
      trx,
      { id: waiting.id, partnerId: partner.id, projectId: project.id },
      { personId: page.person.personId, name: page.person.name, role: role.name, at: nowIso(page.context), conditions },
    )
    const event = page.event({
      subject: 'partner',
      subjectId: partner.id,
      action: 'switch-on-confirmed',
      to: conditions,
      sentence: `${page.person.name} confirmed that ${partner.name} is live as ${role.name}`,
    })
    await recordEvents(trx, [event, ...(await toldThem(trx, page, partner, event, `${page.access.service.name} books into ${partner.name} from now on`))])
  })
  page.done(partnerHome(page), `${partner.name} is live`)
}

/** The same event for the people of the partner's own project, where it has one, in a sentence of theirs. */
async function toldThem(trx: Writer, page: Page, partner: Partner, event: NewEvent, sentence: string): Promise<NewEvent[]> {
  const theirs = partner.serviceId === null ? undefined : await findOwnProject(trx, partner.serviceId)
  return theirs ? [{ ...event, id: page.context.newId(), projectId: theirs.id, undoes: null, sentence }] : []
}

/** Rolls back at once and alone, which is the safe direction; the people of the partner's own project find it in theirs. */
async function switchOff(page: Page): Promise<void> {
  const form = page.form(offForm)
  const role = firstRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('This is the project manager’s to do')
  const { partner } = await loadPartner(page)
  const state = stateOf(partner)
  if (state !== 'live' && state !== 'waiting') throw new Refusal('It is not switched on.')
  await page.db.transaction(async (trx) => {
    await insertSwitch(
      trx,
      {
        id: page.context.newId(),
        project_id: page.access.project.id,
        partner_id: partner.id,
        kind: 'off',
        test: null,
        tested_by: null,
        reason: form.off_reason,
        conditions: '[]',
        first_person_id: page.person.personId,
        first_person: page.person.name,
        first_role: role.name,
        first_at: nowIso(page.context),
      },
      form.seen,
    )
    const event = page.event({
      subject: 'partner',
      subjectId: partner.id,
      action: 'switched-off',
      undoes: await latestEventId(trx, partner.id, ['switch-on-declared', 'switch-on-confirmed']),
      reason: form.off_reason,
      sentence: `${page.person.name} switched ${partner.name} off as ${role.name}`,
    })
    const said = `${page.access.service.name} switched booking into ${partner.name} off`
    await recordEvents(trx, [event, ...(state === 'live' ? await toldThem(trx, page, partner, event, said) : [])])
  })
  page.done(partnerHome(page), `${partner.name} is switched off. Everybody in this project finds it under what has changed`)
}

export const switchRoutes: Route[] = [
  post(`${base}/switch-on`, 'go-live.attest', onPartner(switchOn)),
  post(`${base}/confirm`, 'go-live.second', onPartner(confirm)),
  post(`${base}/switch-off`, 'go-live.attest', onPartner(switchOff)),
]
