import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { PersonId, ServiceId } from '../../db/ids.ts'
import { stageInProgress } from '../go-live/stage-in-progress.ts'
import { closureBanner } from '../ods/banner.ts'
import type { ClosureBanner } from '../ods/banner.ts'
import { odsOrganisations } from '../ods/organisations.store.ts'
import { factsInFields } from '../custom-fields/values.pages.ts'
import type { FieldFact } from '../custom-fields/values.pages.ts'
import { listServiceNotes } from '../notes/service-notes.store.ts'
import { readOther } from '../other.ts'
import { listAffected } from '../services/affected-projects.store.ts'
import { listChoices } from '../services/organisations.store.ts'
import { liveBesideStage, rolloutStatuses, rolloutTag } from '../services/rollout-status.ts'
import { asTexts, differences } from '../services/service.ts'
import { codeList } from '../../web/code-field.ts'
import { dayOfMomentInWords, momentOf } from '../../web/moments.ts'
import { NotFoundError } from '../../errors.ts'
import { findService, getService, listServicesOfCode } from '../services/services.store.ts'
import { idsOf, sharedWords } from '../services/shared-dos-ids.ts'
import { listOtherOwnersFor } from '../services/shared-dos-ids.store.ts'
import { whenTrackerSaidLive } from '../tracker-import/said-live.store.ts'
import { askedOfFurther, othersOfCode } from './further.pages.ts'
import type { FurtherAsked, OthersOfCode } from './further.pages.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { nameWithState, settingsToChoose, whyNoStart } from '../care-settings/retired.ts'

const crumbs = [{ text: 'Services', href: '/services' }]
const shownManagers = 3

type Found = Awaited<ReturnType<typeof getService>>
type Named = { name: string; ods_code: string | null } | undefined

function careSettingName(page: Page, key: string): string {
  const found = page.context.templates.careSettings.find((one) => one.key === key)
  return found ? nameWithState(found) : key
}
const yesOrNo = { yes: 'Yes', no: 'No' }

/** A service with its projects. An address is null for who may not do what is there. */
export interface ServiceView {
  name: string
  /** Its rollout status: the tag, and what it means. */
  status: { name: string; colour: string; says: string }
  facts: { key: string; text: string }[]
  /** What it says in the fields that this installation added, and where they are changed. */
  own: { facts: FieldFact[]; change: string | null }
  others: OthersOfCode | null
  closure: ClosureBanner | null
  change: string | null
  whoChanges: string
  projects: { name: string; href: string; state: string }[]
  start: string | null
  /** Why nobody may start one. */
  retired: string | null
  /** Its last notes, and where one is added. */
  notes: { body: string; written_by: string; when: string }[]
  addNote: string | null
}

/** The form of a service, new or changed. */
export interface ServiceFormView {
  /** Its ODS code, which does not change; null of a new one. */
  ods: string | null
  further: FurtherAsked | null
  affected: string[]
  affects: string
  values: Record<string, string>
  conflict: string | null
  /** DoS ids that other services have, for the person to confirm; null if there are none. */
  shared: { ids: string; text: string; confirmed: boolean } | null
  careSettings: Choice[]
  organisations: Choice[]
  providers111: Choice[]
}
interface Choice {
  value: string
  text: string
}

/** What is known of a service, one fact on each line. */
function factsOf(page: Page, { service, organisation, provider111, dosIds }: Found): ServiceView['facts'] {
  const named = (one: Named): string => (one ? [one.name, one.ods_code].filter(Boolean).join(', ') : '')
  const facts: [string, string | null][] = [
    ['ODS code', odsCodeOf(service.ods_code)],
    ['DoS service ids', dosIds.join(', ')],
    ['Care setting', careSettingName(page, service.care_setting)],
    ['Organisation', named(organisation)],
    ['Site', service.site],
    ['Address', [service.address, service.postcode].filter(Boolean).join(', ')],
    ['Phone', service.phone],
    ['Region', service.region],
    ['Area', service.area],
    ['Commissioner', service.commissioner],
    ['111 provider', named(provider111)],
    ['List size', service.list_size?.toLocaleString('en-GB') ?? null],
    ['Live with booking', service.live && yesOrNo[service.live]],
    ['Provider product', service.provider_product],
    ['Consumer product', service.consumer_product],
  ]
  return facts.map(([key, text]) => ({ key, text: text || 'Not known' }))
}

/** The rollout status, with the stage of the project that offers slots before one that books; of those that this person sees. */
async function statusOf(page: Page, { service, projects }: Found): Promise<ServiceView['status']> {
  const of = (role: 'provider' | 'consumer') => projects.filter((one) => one.role === role)
  const stage = [...of('provider'), ...of('consumer')].map(stageInProgress).find((one) => one !== null) ?? null
  const tag = rolloutTag(service.rollout, stage)
  // Whatever comes after business live has declared it.
  const early = of('provider').find((one) => stageInProgress(one) !== null && one.stage !== 'hand-over' && one.stage !== 'closed')
  if (service.rollout !== 'live' || service.live !== 'yes' || early === undefined) return { ...tag, says: rolloutStatuses[service.rollout].says }
  const uploaded = await whenTrackerSaidLive(page.db.read, service)
  return { ...tag, says: liveBesideStage(uploaded && dayOfMomentInWords(uploaded), stageInProgress(early) ?? '') }
}

/** Who changes this service, for a person who does not. */
function whoChanges(managers: string[]): string {
  if (managers.length === 0) return 'The booking team changes this service.'
  const more = managers.length - shownManagers
  const names = `${managers.slice(0, shownManagers).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return `The booking team and the project managers of this service change it: ${names}.`
}

/** The services that are left of an ODS code whose own key is gone; throws NotFoundError if this person sees none. */
async function showOfCode(page: Page): Promise<void> {
  const code = page.param('ods').toUpperCase()
  const left = code.includes('-') ? [] : await listServicesOfCode(page.db.read, page.person, code)
  if (left.length === 0) throw new NotFoundError('No such service')
  page.show(
    'services/of-code',
    { title: `Services with the ODS code ${code}`, breadcrumbs: crumbs },
    {
      code,
      services: left.map((one) => ({ text: one.name, href: `/services/${one.ods_code}`, setting: careSettingName(page, one.care_setting) })),
    },
  )
}

export async function showService(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) return showOfCode(page)
  const { service, projects } = found
  const affected = await listAffected(page.db.read, service.id)
  const retired = whyNoStart(page.templates, service.care_setting)
  page.show<ServiceView>(
    'services/show',
    { title: service.name, breadcrumbs: crumbs, status, errors },
    {
      name: service.name,
      status: await statusOf(page, found),
      facts: factsOf(page, found),
      own: {
        facts: await factsInFields(page.db.read, 'service', { id: service.id, other: readOther(service.other) }),
        change: page.may('service.change') ? `/services/${service.ods_code}/fields` : null,
      },
      others: await othersOfCode(page, service),
      closure: await closureBanner(page, service.id),
      change: page.may('service.change') ? `/services/${service.ods_code}/edit` : null,
      whoChanges: whoChanges([...new Set(affected.flatMap((one) => one.managers))]),
      projects: projects.map((one) => ({ name: one.name, href: `/projects/${one.id}`, state: one.state.replace('-', ' ') })),
      notes: (await listServiceNotes(page.db.read, service.id)).map((one) => ({ body: one.body, written_by: one.written_by, when: momentOf(one.written_at) })),
      addNote: page.may('note.write') ? `/services/${service.ods_code}/notes` : null,
      start: page.may('project.start') && retired === undefined ? `/services/${service.ods_code}/projects/new` : null,
      retired: retired ?? null,
    },
  )
}

interface Form extends Partial<Again> {
  /** For an existing service. */
  service?: { id: ServiceId; ods_code: string; care_setting: string }
  values: Record<string, string>
}

const whoManages = (one: { managers: string[]; managerIds: string[] }, personId: PersonId): string =>
  one.managerIds.includes(personId) ? 'yours' : one.managers.length > 0 ? `managed by ${one.managers.join(', ')}` : 'no project manager'

/** What a box asks of the DoS ids that were typed, once they were refused. */
async function sharedIn(page: Page, typed: Record<string, string>, own: ServiceId | null): Promise<ServiceFormView['shared']> {
  const ids = codeList.safeParse(typed['dos_ids'] ?? '')
  const owners = (ids.success ? await listOtherOwnersFor(page.db.read, page.person, { dosIds: ids.data, own }) : []).filter((one) => !one.isHidden)
  if (owners.length === 0) return null
  return { ids: idsOf(owners).join(' '), text: `They share ${sharedWords(owners)}`, confirmed: (typed['shared_dos_ids'] ?? '') !== '' }
}

async function showForm(page: Page, { service, values, status = 200, errors = {}, conflict }: Form): Promise<void> {
  const [further, shared, organisations, providers111, affected] = await Promise.all([
    status === 200 || service ? null : askedOfFurther(page, values),
    status === 200 ? null : sharedIn(page, values, service?.id ?? null),
    listChoices(page.db.read, values['organisation_id'] ?? ''),
    listChoices(page.db.read, values['referrer_id'] ?? ''),
    service ? listAffected(page.db.read, service.id) : [],
  ])
  const asItems = (list: typeof organisations): Choice[] => [
    { value: '', text: 'Not known' },
    ...list.map((one) => ({ value: one.id, text: one.ods_code === null ? one.name : `${one.name} (${one.ods_code})` })),
  ]
  page.show<ServiceFormView>(
    'services/form',
    { title: service ? 'Change the service' : 'Add a service', status, errors, breadcrumbs: crumbs },
    {
      ods: service ? odsCodeOf(service.ods_code) : null,
      further,
      affected: affected.map((one) => `${one.name} (${whoManages(one, page.person.personId)})`),
      affects: affected.length === 1 ? 'this project' : `these ${affected.length} projects`,
      values,
      conflict: conflict ?? null,
      shared,
      careSettings: [{ value: '', text: 'Choose one' }, ...settingsToChoose(page.context.templates, service?.care_setting)],
      organisations: asItems(organisations),
      providers111: asItems(providers111),
    },
  )
}

/** What the ODS list says of the code in the address, to begin a form with; the code alone if the list does not have it. */
async function valuesFromList(page: Page): Promise<Record<string, string>> {
  const code = (page.query('ods') ?? '').trim().toUpperCase()
  if (!/^[A-Z0-9]{3,10}$/.test(code)) return {}
  const listed = (await odsOrganisations(page.db.read, [code])).get(code)
  return { ods_code: code, name: listed?.name ?? '', address: listed?.address ?? '', postcode: listed?.postcode ?? '' }
}

export async function showNewService(page: Page, why?: Again): Promise<void> {
  if (!why) return showForm(page, { values: await valuesFromList(page) })
  // No existing row was changed: a conflict can only be about the ODS code.
  const errors = why.conflict === undefined ? why.errors : { ods_code: 'Someone else has just added a service with this ODS code' }
  await showForm(page, { status: why.status, errors, values: page.typed })
}

/** The form of a service. If someone else has changed it, it says what they wrote where that differs from what was typed. */
export async function showServiceForm(page: Page, why?: Again): Promise<void> {
  const found = await getService(page.db.read, page.person, page.param('ods'))
  const { service } = found
  const theirs = asTexts({ ...service, dos_ids: found.dosIds.join('\n') })
  if (why?.conflict === undefined) return showForm(page, { ...why, service, values: { ...theirs, ...page.typed } })
  const shown = {
    organisation_id: found.organisation?.name ?? '',
    referrer_id: found.provider111?.name ?? '',
    care_setting: careSettingName(page, service.care_setting),
    dos_ids: found.dosIds.join(', '),
  }
  const wrote = differences(page.typed, theirs, shown)
  const conflict = `${why.conflict} Theirs differs from yours in: ${wrote || 'nothing'}.`
  await showForm(page, { ...why, conflict, service, values: { ...theirs, ...page.typed, version: String(service.version) } })
}
