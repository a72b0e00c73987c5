import { z } from 'zod'
import { dayField } from '../../web/day-field.ts'
import { nowIso } from '../../context.ts'
import { InvalidFormError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { faultsOfMove, reasonName } from '../dates/dates.ts'
import { servicesNamed } from './known-services.store.ts'
import { matchPartners } from './match-partners.ts'
import { stateOf } from './partner.ts'
import type { Partner, PartnerState } from './partner.ts'
import { partnerFields } from './partner-fields.ts'
import { insertPartnerDate, leavePartnerOut, savePartner } from './partners.store.ts'
import { loadPartner, loadPartners, mustBook, partnersHome } from './partners.page.ts'
import { onPartner, partnerHome, showPartner } from './partner.page.ts'

const base = '/projects/:project/partners/:partner'
const version = z.coerce.number().int()
const detailsForm = z.object({ ...partnerFields, version })
const dayForm = z.object({
  day: dayField(),
  standing: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
  move_reason: z.string().default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  seen: z.string().max(100).default(''),
})
const leaveForm = z.object({ leave_reason: z.string().trim().min(1, 'Say why it is left out').max(2000, 'Use 2,000 characters or fewer'), version })

function mustStand(one: Partner, states: PartnerState[], why: string): void {
  if (!states.includes(stateOf(one))) throw new Refusal(why)
}

async function saveDetails(page: Page): Promise<void> {
  const form = page.form(detailsForm)
  const { partner } = await loadPartner(page)
  mustStand(partner, ['not-ready', 'ready', 'waiting', 'live', 'switched-off'], 'This partner service was left out. Bring it back first.')
  const known = partner.serviceId !== null
  if (!known && form.name === '') throw new InvalidFormError({ name: 'Enter the name of the partner service' })
  const set = await asService(page, partner, form)
  const { project } = page.access
  await page.db.transaction(async (trx) => {
    await savePartner(
      trx,
      { id: partner.id, projectId: project.id, version: form.version },
      { ...set, provider_product: form.provider_product, booking_only: form.booking_only },
    )
    await recordEvents(trx, [
      page.event({
        subject: 'partner',
        subjectId: partner.id,
        action: 'changed',
        sentence: `${page.person.name} changed what is known of the partner service ${set.name ?? partner.name}`,
        to: [set.ods_code ?? partner.odsCode, ...form.dos_ids, form.provider_product].filter(Boolean).join(', ') || null,
      }),
    ])
  })
  page.done(partnerHome(page), 'Saved')
}

/** What is saved of name, code and ids: a code or id of a service that is known here makes it that service. Throws InvalidFormError if they are another’s. */
async function asService(page: Page, partner: Partner, form: z.output<typeof detailsForm>) {
  const { partners } = await loadPartners(page)
  const others = partners.filter((one) => one.id !== partner.id)
  const odsCode = partner.serviceId === null ? form.ods_code : (partner.odsCode ?? '')
  const known = await servicesNamed(page.db.read, { odsCodes: odsCode === '' ? [] : [odsCode], dosIds: form.dos_ids })
  const line = { line: 1, name: partner.serviceId === null ? form.name : partner.name, odsCode, dosIds: form.dos_ids }
  const {
    partners: [found],
    faults,
  } = matchPartners([line], { known, present: others, ownServiceId: page.access.project.service_id })
  if (!found) throw new InvalidFormError({ dos_ids: faults[0]?.why ?? 'This does not fit' })
  return { service_id: found.service_id, name: found.name, ods_code: found.ods_code, dos_ids: found.dos_ids }
}

async function setDay(page: Page): Promise<void> {
  const form = page.form(dayForm)
  const { partner } = await loadPartner(page)
  mustStand(partner, ['not-ready', 'ready', 'switched-off'], 'Its day is not moved while it is live, waits for a second person or is left out.')
  const { day: fault, reason, note } = faultsOfMove(partner.day ?? undefined, { ...form, reason: form.move_reason })
  const errors = { ...(fault ? { day: fault } : {}), ...(reason ? { move_reason: reason } : {}), ...(note ? { note } : {}) }
  if (Object.keys(errors).length > 0) throw new InvalidFormError(errors)
  const before = partner.day
  const moves = before !== null && before.day !== form.day
  const action = before === null ? 'day-set' : moves ? 'day-moved' : 'day-confirmed'
  const said = moves
    ? `moved the day of ${partner.name} from ${dayOf(before.day)} to ${dayOf(form.day)}`
    : `set the day of ${partner.name} to ${dayOf(form.day)}`
  await page.db.transaction(async (trx) => {
    await insertPartnerDate(
      trx,
      {
        id: page.context.newId(),
        project_id: page.access.project.id,
        partner_id: partner.id,
        day: form.day,
        standing: form.standing,
        reason: moves ? form.move_reason : null,
        note: form.note || null,
        set_by_id: page.person.personId,
        set_by: page.person.name,
        set_at: nowIso(page.context),
      },
      form.seen,
    )
    await recordEvents(trx, [
      page.event({
        subject: 'partner',
        subjectId: partner.id,
        action,
        from: before ? `${before.day} ${before.standing}` : null,
        to: `${form.day} ${form.standing}`,
        reason: [moves ? reasonName(form.move_reason) : '', form.note].filter(Boolean).join(': ') || null,
        sentence: `${page.person.name} ${said}, ${form.standing}`,
      }),
    ])
  })
  page.done(partnerHome(page), `Day of switching on: ${dayOf(form.day)}, ${form.standing}`)
}

async function leaveOut(page: Page): Promise<void> {
  const form = page.form(leaveForm)
  const { partner } = await loadPartner(page)
  mustStand(
    partner,
    ['not-ready', 'ready', 'switched-off'],
    'It is live, waits for a second person or is left out already. Switch a live partner service off first.',
  )
  const { project } = page.access
  const left = { reason: form.leave_reason, byId: page.person.personId, by: page.person.name, at: nowIso(page.context) }
  await page.db.transaction(async (trx) => {
    await leavePartnerOut(trx, { id: partner.id, projectId: project.id, version: form.version }, left)
    await recordEvents(trx, [
      page.event({
        subject: 'partner',
        subjectId: partner.id,
        action: 'left-out',
        reason: form.leave_reason,
        sentence: `${page.person.name} left the partner service ${partner.name} out of this project`,
      }),
    ])
  })
  page.done(partnersHome(page), `${partner.name} is left out`)
}

async function bringBack(page: Page): Promise<void> {
  const form = page.form(z.object({ version }))
  const { partner } = await loadPartner(page)
  mustStand(partner, ['left-out'], 'It is not left out.')
  const back = { left_out_reason: null, left_out_by_id: null, left_out_by: null, left_out_at: null }
  await page.db.transaction(async (trx) => {
    await savePartner(trx, { id: partner.id, projectId: page.access.project.id, version: form.version }, back)
    await recordEvents(trx, [
      page.event({
        subject: 'partner',
        subjectId: partner.id,
        action: 'brought-back',
        undoes: await latestEventId(trx, partner.id, ['left-out']),
        sentence: `${page.person.name} brought the partner service ${partner.name} back into this project`,
      }),
    ])
  })
  page.done(partnerHome(page), `${partner.name} is back`)
}

export const changeRoutes: Route[] = [
  get(base, 'project.view', async (page) => {
    mustBook(page)
    await showPartner(page)
  }),
  post(base, 'partners.change', onPartner(saveDetails)),
  post(`${base}/day`, 'project.manage', onPartner(setDay)),
  post(`${base}/leave-out`, 'project.manage', onPartner(leaveOut)),
  post(`${base}/bring-back`, 'project.manage', onPartner(bringBack)),
]
