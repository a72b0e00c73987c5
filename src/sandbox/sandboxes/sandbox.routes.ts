import { codesIn } from '../rules/allowed.ts'
import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import { codeList } from '../../web/code-field.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { listInteractions } from '../interactions/interactions.store.ts'
import { editions } from '../rules/editions.ts'
import { asOrganisation, headersFor } from '../rules/right-request.ts'
import { dosIdsOfPractice, mostPractised } from './practice.ts'
import { provenSince } from '../for-tracker/proof.store.ts'
import { fitSlots, isLaidOut, layOutSlots } from './lay-out-slots.ts'
import { newSandboxKey } from './make-sandbox.ts'
import { listHosts } from './guests.store.ts'
import { configuredSince, findSandboxOfProject, findStandAlone, saveSandbox } from './sandboxes.store.ts'
import { addDays, dayOfMoment } from '../../day.ts'
import { includeSpellings } from '../slots/slot-search.ts'
import { mappingFaults } from '../for-tracker/mapping.ts'
import { diaryOf } from './diary.store.ts'
import { mappingFactsOf } from '../for-tracker/mapping.store.ts'
import { readyValues } from '../workbench/ready-values.ts'
import { curlOf, shownInteraction } from '../interactions/shown.ts'

const base = '/projects/:project/sandbox'
export const sandboxHome = (page: Page): string => (page.standAlone ? `/sandboxes/${page.standAlone.id}` : `/projects/${page.access.project.id}/sandbox`)
export const sandboxCrumbs = (page: Page, own = true) => {
  if (page.standAlone) return [{ text: 'Practice sandboxes', href: '/sandboxes' }, ...(own ? [{ text: page.standAlone.name, href: sandboxHome(page) }] : [])]
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Sandbox', href: sandboxHome(page) }] : [])]
}

/** Where the set-up of the test is changed, or read by who may not change it. */
const setUpOf = (page: Page): string => `/projects/${page.access.project.id}/test-plan${page.may('test.set-up') && isOpen(page) ? '/set-up' : ''}`

/** Where the services and hours of a project's sandbox are set; null of one to practise on, whose hours are made up. */
export const planHomeOf = (page: Page): string | null => (isPractice(page) ? null : setUpOf(page))

const findSandboxOf = (page: Page): Promise<SandboxesTable | undefined> =>
  page.standAlone ? findStandAlone(page.db.read, page.standAlone.id) : findSandboxOfProject(page.db.read, page.access.project.id)

/** Whether this is the practice sandbox of a Consumer's project: what it offers is made up, so it leads to no service. */
const isPractice = (page: Page): boolean => page.standAlone !== null || page.access.project.role === 'consumer'

/** The sandboxes of partners that a Consumer's project may use, as links. */
export async function hostsOf(page: Page): Promise<{ href: string; text: string }[]> {
  if (page.standAlone !== null || page.access.project.role !== 'consumer') return []
  const hosts = await listHosts(page.context.projects, page.db.read, page.access.project.id)
  return hosts.map((one) => ({ href: `${sandboxHome(page)}/partners/${one.guest_id}`, text: one.project }))
}

/** What a project's practice sandbox has examples of, in words; null for any other sandbox. */
async function followsOf(page: Page): Promise<{ text: string; href: string } | null> {
  if (page.standAlone !== null || !isPractice(page)) return null
  const { dosIds, more } = await dosIdsOfPractice(page.context.projects, page.db.read, page.access.project.id)
  const href = `/projects/${page.access.project.id}/partners`
  if (dosIds.length === 0)
    return { href, text: 'No partner service has a DoS id yet, so there is one example. Enter their DoS ids, and each has its own example here.' }
  const room = more > 0 ? ` There is room for ${mostPractised}: ${more} more DoS ids have no example.` : ''
  return {
    href,
    text: `Each of your partner services has an example here, under its DoS id. They follow when you add, change or leave out a partner service.${room}`,
  }
}

/** The sandbox of the page, or of its project; 404 where it has none. */
export async function sandboxOf(page: Page) {
  const sandbox = await findSandboxOf(page)
  if (!sandbox) throw new NotFoundError('This project has no sandbox')
  return sandbox
}

export const baseUrlOf = (page: Page, key: string): string => `${page.context.config.publicUrl}/sandbox/${key}/STU3`

const listedIn = (json: string | null): string[] => codesIn(json) ?? []

/** A first search that works unchanged, for five minutes: it asks for all that the standard includes, and comes from an organisation that may search. */
function firstSearch(page: Page, sandbox: SandboxesTable, dosId: string): string {
  const now = page.context.clock()
  const baseUrl = baseUrlOf(page, sandbox.key)
  const includes = includeSpellings.map(([regular = '']) => `${regular === 'Slot:schedule' ? '_include' : '_include:recurse'}=${regular}`)
  const query = [
    `schedule.actor:healthcareservice=${dosId}`,
    'status=free',
    `start=ge${dayOfMoment(now)}`,
    `start=le${addDays(dayOfMoment(now), 7)}`,
    ...includes,
  ].join('&')
  const headers = headersFor('search-slots', baseUrl, now, { claims: (claims) => asOrganisation(claims, listedIn(sandbox.allowed_to_search)[0]) })
  return curlOf({ method: 'GET', url: `${baseUrl}/Slot?${query}`, headers, body: null })
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const sandbox = await findSandboxOf(page)
  if (!sandbox) {
    const { project } = page.access
    page.show(
      'sandbox/none',
      { title: 'Sandbox', breadcrumbs: sandboxCrumbs(page, false) },
      {
        consumer: project.role === 'consumer',
        home: `/projects/${project.id}`,
        setUp: setUpOf(page),
        mayMake: page.may('sandbox.manage') && isOpen(page),
        hosts: await hostsOf(page),
      },
    )
    return
  }
  const now = page.context.clock()
  await page.context.interactions.flush()
  if (!isLaidOut(sandbox, now)) await page.db.transaction((trx) => layOutSlots(trx, sandbox.id, { newId: page.context.newId, now }))
  const [diary, latest, proven, mapping] = await Promise.all([
    diaryOf(page.db.read, sandbox.id, now),
    listInteractions(page.db.read, sandbox.id, { limit: 10 }),
    provenSince(page.db.read, sandbox.id, configuredSince(sandbox, now)),
    isPractice(page) ? null : mappingFactsOf(page.context.projects, page.db.read, { id: page.access.project.id, sandboxId: sandbox.id }, now),
  ])
  const dosId = diary.services[0]?.dosId
  const allowed = {
    search: listedIn(sandbox.allowed_to_search).join('\n'),
    book: listedIn(sandbox.allowed_to_book).join('\n'),
    cancel: listedIn(sandbox.allowed_to_cancel).join('\n'),
  }
  page.show(
    'sandbox/index',
    { title: page.standAlone?.name ?? 'Sandbox', breadcrumbs: sandboxCrumbs(page, false), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      name: page.standAlone?.name ?? (isPractice(page) ? 'Practice sandbox' : 'Sandbox'),
      hosts: await hostsOf(page),
      follows: await followsOf(page),
      guestsHref: isPractice(page) ? null : `${sandboxHome(page)}/guests`,
      mapping: mapping && {
        faults: mappingFaults(mapping).map((one) => ({
          ...one,
          href: one.href === '/test-plan/set-up' ? setUpOf(page) : `/projects/${page.access.project.id}${one.href}`,
        })),
        dosIds: mapping.dosIds.map((dosId) => ({ dosId, free: mapping.found.get(dosId) ?? 0 })),
      },
      home: sandboxHome(page),
      planHome: planHomeOf(page),
      sandbox: { ...sandbox, edition: editions[sandbox.edition]?.name ?? sandbox.edition, configured: momentOf(configuredSince(sandbox, now)) },
      baseUrl: baseUrlOf(page, sandbox.key),
      ready: readyValues({ row: sandbox, baseUrl: baseUrlOf(page, sandbox.key), services: diary.services }),
      diary: { ...diary, days: diary.days.map((day) => ({ ...day, day: dayOf(day.day) })) },
      proven,
      latest: latest.map(shownInteraction),
      curl: dosId === undefined ? null : firstSearch(page, sandbox, dosId),
      mayManage: page.may('sandbox.manage') && isOpen(page),
      allowed:
        given.status === undefined ? allowed : { search: page.typed['search'] ?? '', book: page.typed['book'] ?? '', cancel: page.typed['cancel'] ?? '' },
      seen: saidOf(sandbox),
      conflict: given.conflict ?? null,
    },
  )
}

/** Changes a setting of the sandbox with its event, and goes back to the page. What is so already is not changed, and nothing is recorded. */
async function change(
  page: Page,
  given: {
    set: Parameters<typeof saveSandbox>[2]
    action: string
    sentence: string
    done: string
    from?: (sandbox: SandboxesTable) => string
    to?: string
    also?: (trx: Writer, sandbox: SandboxesTable) => Promise<void>
  },
): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  const isSame = Object.entries(given.set).every(([column, value]) => sandbox[column as keyof SandboxesTable] === value)
  if (isSame) return page.done(sandboxHome(page), 'Nothing changed')
  await page.db.transaction(async (trx) => {
    await given.also?.(trx, sandbox)
    await saveSandbox(trx, sandbox.id, given.set)
    await recordEvents(trx, [
      page.event({
        subject: 'sandbox',
        subjectId: sandbox.id,
        action: given.action,
        sentence: `${page.person.name} ${given.sentence}`,
        from: given.from?.(sandbox) ?? null,
        to: given.to ?? null,
      }),
    ])
  })
  page.done(sandboxHome(page), given.done)
}

const codes = codeList
  .transform((list) => [...new Set(list.map((one) => one.toUpperCase()))])
  .refine((list) => list.every((one) => /^[A-Z0-9]{3,10}$/.test(one)), 'ODS codes are 3 to 10 letters and digits, like RYE. Enter one a line')
const allowedForm = z.object({ search: codes, book: codes, cancel: codes, seen: z.string().optional() })
type Allowed = Pick<SandboxesTable, 'allowed_to_search' | 'allowed_to_book' | 'allowed_to_cancel'>

const saidOf = (lists: Allowed): string =>
  `search: ${listedIn(lists.allowed_to_search).join(', ') || 'all'}; book: ${listedIn(lists.allowed_to_book).join(', ') || 'all'}; cancel: ${listedIn(lists.allowed_to_cancel).join(', ') || 'all'}`

/** Throws if the lists are no longer those that the form was filled from. The update changes nothing: it makes a second writer wait. */
async function mustBeAsSeen(trx: Writer, sandbox: SandboxesTable, seen: string | undefined): Promise<void> {
  const current = await trx
    .updateTable('sandboxes')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', sandbox.id)
    .returning(['allowed_to_search', 'allowed_to_book', 'allowed_to_cancel'])
    .executeTakeFirstOrThrow()
  if (seen !== undefined && seen !== saidOf(current)) throw new ConflictError(saidOf(current))
}

async function saveAllowed(page: Page): Promise<void> {
  try {
    const form = page.form(allowedForm)
    const listed = (list: string[]): string | null => (list.length === 0 ? null : JSON.stringify(list))
    const set: Allowed = { allowed_to_search: listed(form.search), allowed_to_book: listed(form.book), allowed_to_cancel: listed(form.cancel) }
    await change(page, {
      set,
      action: 'allowed',
      sentence: 'changed which organisations may use the sandbox',
      done: 'Saved who may use the sandbox',
      from: saidOf,
      to: saidOf(set),
      also: (trx, sandbox) => mustBeAsSeen(trx, sandbox, form.seen),
    })
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError)
      return show(page, { status: 409, conflict: `Someone else has changed this: ${error.message}. What you typed is below; saving now replaces theirs.` })
    throw error
  }
}

/** Has the free slots fit the diaries; what is booked stays. */
async function rebuild(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  const now = page.context.clock()
  const { added, withdrawn } = await page.db.transaction(async (trx) => {
    const fitted = await fitSlots(trx, sandbox.id, { newId: page.context.newId, now })
    const says = `${fitted.added} slots added, ${fitted.withdrawn} withdrawn`
    if (fitted.added + fitted.withdrawn > 0)
      await recordEvents(trx, [
        page.event({
          subject: 'sandbox',
          subjectId: sandbox.id,
          action: 'laid out',
          to: says,
          sentence: `${page.person.name} had the sandbox’s slots fit its diary`,
        }),
      ])
    return fitted
  })
  page.done(
    sandboxHome(page),
    added + withdrawn === 0
      ? 'Nothing changed: the slots fit the diary'
      : `The slots fit the diary: ${added} added, ${withdrawn} withdrawn. Booked slots stayed`,
  )
}

export const sandboxRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/allowed`, 'sandbox.manage', saveAllowed),
  get(`${base}/rotate`, 'sandbox.manage', async (page) => {
    mustBeOpen(page)
    await sandboxOf(page)
    page.show('sandbox/rotate', { title: 'Give the sandbox a new address', breadcrumbs: sandboxCrumbs(page) }, { home: sandboxHome(page) })
  }),
  post(`${base}/rotate`, 'sandbox.manage', (page) =>
    change(page, {
      set: { key: newSandboxKey(), configured_at: nowIso(page.context) },
      action: 'rotated',
      sentence: 'gave the sandbox a new address',
      done: 'The sandbox has a new address. The old one no longer answers',
    }),
  ),
  post(`${base}/diary`, 'sandbox.manage', rebuild),
  post(`${base}/off`, 'sandbox.manage', (page) =>
    change(page, { set: { off: 1 }, action: 'switched-off', sentence: 'switched the sandbox off', done: 'The sandbox is off: its address answers 404' }),
  ),
  post(`${base}/on`, 'sandbox.manage', (page) =>
    change(page, { set: { off: 0 }, action: 'switched-on', sentence: 'switched the sandbox on', done: 'The sandbox is on' }),
  ),
]
