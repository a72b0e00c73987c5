import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { eventOf } from '../../events/record.ts'
import { get, post } from '../../access/page.ts'
import { codeList, codeText } from '../../web/code-field.ts'
import type { Page, Route } from '../../access/page.ts'
import { renameProjects } from '../projects/rename.store.ts'
import { closureBanner } from '../ods/banner.ts'
import { odsOrganisations } from '../ods/organisations.store.ts'
import { confirmServices } from './confirmations.store.ts'
import { findOrganisation, listChoices } from './organisations.store.ts'
import { affectedEvents, listAffected } from './affected-projects.store.ts'
import { findService, insertService, saveService } from './services.store.ts'

const optional = z
  .string()
  .trim()
  .max(300, 'Use 300 characters or fewer')
  .transform((text) => (text === '' ? null : text))
  .default(null)
const lines = optional.transform((text) => text?.replaceAll('\r\n', '\n') ?? null)
const dosIds = codeList.refine((ids) => ids.every((id) => /^\d{1,12}$/.test(id)), 'DoS service ids are digits only. Enter one a line')
/** A postcode as it is written: in capitals, a blank before the last three. */
const writtenPostcode = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/\s/g, '')
    .replace(/(?=...$)/, ' ')
const isPostcode = (text: string): boolean => /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/.test(text)
const facts = z.object({
  name: z.string().trim().min(1, 'Enter the name of the service').max(200, 'The name must be 200 characters or fewer'),
  care_setting: z.string().min(1, 'Choose a care setting'),
  dos_ids: dosIds,
  site: optional,
  address: lines,
  postcode: optional
    .transform((text) => text && writtenPostcode(text))
    .refine((text) => text === null || isPostcode(text), 'Enter a postcode like LS1 6AE, or leave it empty where it is not known'),
  phone: optional,
  region: optional,
  commissioner: optional,
  provider_product: optional,
  consumer_product: optional,
  organisation_id: optional,
  area: optional,
  referrer_id: optional,
  list_size: z
    .string()
    .default('')
    .transform((text) => text.replaceAll(/[\s,]/g, ''))
    .refine((text) => /^\d{0,8}$/.test(text), 'The list size is a whole number of patients. Leave it empty where it is not known')
    .transform((text) => (text === '' ? null : Number(text))),
  live: z
    .enum(['', 'yes', 'no'], 'Choose yes, no or not known')
    .default('')
    .transform((one) => one || null),
  version: z.coerce.number().int().default(0),
})
const newFacts = facts.extend({
  ods_code: codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, 'Enter an ODS code: 3 to 10 letters and digits, like RY9NR')
      .refine((code) => code !== 'NEW', 'NEW is no ODS code. Enter the code that the organisation data service gave'),
  ),
})

const fieldNames: Record<string, string> = {
  name: 'Name',
  dos_ids: 'DoS service ids',
  care_setting: 'Care setting',
  site: 'Site',
  address: 'Address',
  postcode: 'Postcode',
  phone: 'Phone',
  organisation_id: 'Organisation',
  area: 'Area',
  list_size: 'List size',
  referrer_id: '111 provider',
  live: 'Live with booking',
  region: 'Region',
  commissioner: 'Commissioner',
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
}

/** The names of the fields that differ, the name of the service aside: a project that follows it has an event of its own. */
function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const said = (value: unknown): string => (Array.isArray(value) ? value.toSorted().join(' ') : String(value ?? ''))
  return Object.keys(fieldNames)
    .filter((key) => key !== 'name' && said(before[key]) !== said(after[key]))
    .map((key) => fieldNames[key] ?? key)
}

function checkCareSetting(page: Page, key: string): void {
  if (!page.context.templates.careSettings.some((one) => one.key === key)) throw new InvalidFormError({ care_setting: 'Choose a care setting from the list' })
}

/** The organisations are of the list, or none. */
async function checkOrganisations(page: Page, given: { organisation_id: string | null; referrer_id: string | null }): Promise<void> {
  for (const [field, id] of Object.entries(given))
    if (id !== null && !(await findOrganisation(page.db.read, id))) throw new InvalidFormError({ [field]: 'Choose an organisation from the list' })
}

async function showForm(
  page: Page,
  given: {
    ods: string | null
    /** Of a service that is there already. */
    serviceId?: string
    values: Record<string, string>
    status?: number
    errors?: Record<string, string>
    conflict?: string
  },
): Promise<void> {
  const [organisations, referrers, affected] = await Promise.all([
    listChoices(page.db.read, given.values['organisation_id'] ?? ''),
    listChoices(page.db.read, given.values['referrer_id'] ?? ''),
    given.serviceId === undefined ? [] : listAffected(page.db.read, given.serviceId),
  ])
  const asItems = (list: typeof organisations) => [
    { value: '', text: 'Not known' },
    ...list.map((one) => ({ value: one.id, text: one.ods_code === null ? one.name : `${one.name} (${one.ods_code})` })),
  ]
  const title = given.ods === null ? 'Add a service' : 'Change the service'
  page.show(
    'services/form',
    { title, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: 'Services', href: '/services' }] },
    {
      ods: given.ods,
      affected: affected.map((one) => ({ name: one.name, managers: one.managers.join(', '), yours: one.managerIds.includes(page.person.personId) })),
      values: given.values,
      conflict: given.conflict ?? null,
      careSettings: page.context.templates.careSettings,
      organisations: asItems(organisations),
      referrers: asItems(referrers),
    },
  )
}

/** The same form again with what was typed, where the form or the state of things says no. */
async function formAgain(page: Page, of: { ods: string | null; serviceId?: string }, error: unknown): Promise<void> {
  if (error instanceof InvalidFormError) return showForm(page, { ...of, values: page.typed, status: 422, errors: error.fields })
  if (error instanceof ConflictError) return showForm(page, { ...of, values: page.typed, status: 409, errors: { [error.field ?? 'ods_code']: error.message } })
  throw error
}

async function visible(page: Page) {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  return found
}

/** Tells the second of two editors who was first and what they wrote; what was typed stays and may be saved over theirs. */
async function showStale(page: Page, serviceId: string): Promise<void> {
  const { service: latest, dosIds: ids, organisation } = await visible(page)
  const event = await page.db.read
    .selectFrom('events')
    .select('actor_name')
    .where('subject_id', '=', serviceId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const theirs: Record<string, string> = { dos_ids: ids.join(', ') }
  for (const [key, value] of Object.entries(latest)) theirs[key] = value === null ? '' : String(value)
  const differing = Object.keys(fieldNames).filter((key) => (page.typed[key] ?? '').split(/[\s,]+/).join(' ') !== (theirs[key] ?? '').split(/[\s,]+/).join(' '))
  const wrote = differing.map((key) => `${fieldNames[key]}: ${(key === 'organisation_id' ? organisation?.name : theirs[key]) || 'nothing'}`).join('; ')
  await showForm(page, {
    ods: latest.ods_code,
    serviceId,
    status: 409,
    values: { ...page.typed, version: String(latest.version) },
    conflict: `${event?.actor_name ?? 'Somebody'} was first. Theirs differs from yours in ${wrote || 'nothing'}. What you typed is below; saving now replaces theirs.`,
  })
}

async function create(page: Page): Promise<void> {
  try {
    const { dos_ids, version, ...service } = page.form(newFacts)
    checkCareSetting(page, service.care_setting)
    await checkOrganisations(page, { organisation_id: service.organisation_id, referrer_id: service.referrer_id })
    const id = page.context.newId()
    await page.db.transaction(async (trx) => {
      await insertService(trx, { ...service, id, created_at: nowIso(page.context) }, dos_ids)
      await confirmServices(trx, [id], { at: nowIso(page.context), source: page.person.personId })
      await recordEvents(trx, [
        page.event({
          subject: 'service',
          subjectId: id,
          action: 'created',
          sentence: `${page.person.name} added the service ${service.name}`,
          to: service.ods_code,
        }),
      ])
    })
    page.done(`/services/${service.ods_code}`, 'Service added')
  } catch (error) {
    await formAgain(page, { ods: null }, error)
  }
}

async function change(page: Page): Promise<void> {
  const { service, dosIds: idsBefore } = await visible(page)
  try {
    const { dos_ids, version, ...typed } = page.form(facts)
    checkCareSetting(page, typed.care_setting)
    await checkOrganisations(page, { organisation_id: typed.organisation_id, referrer_id: typed.referrer_id })
    const renamed = await page.db.transaction(async (trx) => {
      await saveService(trx, service.id, version, typed, dos_ids)
      await confirmServices(trx, [service.id], { at: nowIso(page.context), source: page.person.personId })
      const changed = page.event({
        subject: 'service',
        subjectId: service.id,
        action: 'changed',
        sentence: `${page.person.name} changed the service ${typed.name}`,
        from: JSON.stringify(service),
        to: JSON.stringify(typed),
      })
      const projects = (await renameProjects(trx, { id: service.id, from: service.name, to: typed.name })).map((one) =>
        eventOf(one, { ...changed, newId: page.context.newId }),
      )
      const others = await affectedEvents(trx, changed, {
        serviceId: service.id,
        fields: changedFields({ ...service, dos_ids: idsBefore }, { ...typed, dos_ids }),
        newId: page.context.newId,
      })
      await recordEvents(trx, [changed, ...projects, ...others])
      return projects.length
    })
    const also = renamed === 0 ? '' : `. ${renamed === 1 ? 'Its project has' : `${renamed} of its projects have`} the new name too`
    page.done(`/services/${service.ods_code}`, `Service saved${also}`)
  } catch (error) {
    if (error instanceof ConflictError && error.field === 'version') return showStale(page, service.id)
    await formAgain(page, { ods: service.ods_code, serviceId: service.id }, error)
  }
}

/** What the ODS list says of the code in the address, to begin a form with; the code alone where the list does not have it. */
async function valuesFromList(page: Page): Promise<Record<string, string>> {
  const code = (page.query('ods') ?? '').trim().toUpperCase()
  if (!/^[A-Z0-9]{3,10}$/.test(code)) return {}
  const listed = (await odsOrganisations(page.db.read, [code])).get(code)
  return { ods_code: code, name: listed?.name ?? '', address: listed?.address ?? '', postcode: listed?.postcode ?? '' }
}

export const servicesRoutes: Route[] = [
  get('/services/new', 'project.create', async (page) => showForm(page, { ods: null, values: await valuesFromList(page) })),
  post('/services/new', 'project.create', create),
  get('/services/:ods', 'service.view', async (page) => {
    const found = await visible(page)
    const projects = await listAffected(page.db.read, found.service.id)
    page.show(
      'services/show',
      { title: found.service.name, breadcrumbs: [{ text: 'Services', href: '/services' }] },
      {
        ...found,
        closure: await closureBanner(page, found.service.id),
        mayChange: page.may('service.change'),
        managers: [...new Set(projects.flatMap((one) => one.managers))],
        mayStart: page.may('project.create'),
        careSetting: page.context.templates.careSettings.find((one) => one.key === found.service.care_setting)?.name ?? found.service.care_setting,
      },
    )
  }),
  get('/services/:ods/edit', 'service.change', async (page) => {
    const { service, dosIds: ids } = await visible(page)
    const values = Object.fromEntries(Object.entries(service).map(([key, value]) => [key, value === null ? '' : String(value)]))
    await showForm(page, { ods: service.ods_code, serviceId: service.id, values: { ...values, dos_ids: ids.join('\n') } })
  }),
  post('/services/:ods/edit', 'service.change', change),
]
