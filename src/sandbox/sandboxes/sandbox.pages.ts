import { codesIn } from '../rules/allowed.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { listInteractions } from '../interactions/interactions.store.ts'
import { editions } from '../rules/editions.ts'
import { asOrganisation, headersFor } from '../rules/right-request.ts'
import { dosIdsOfPractice, mostPractised } from './practice.ts'
import { provenSince } from '../for-tracker/proof.store.ts'
import { isLaidOut, layOutSlots } from './lay-out-slots.ts'
import { listHosts } from './guests.store.ts'
import { configuredSince } from './sandboxes.store.ts'
import { addDays, dayOfMoment } from '../../day.ts'
import { includeSpellings } from '../slots/slot-search.ts'
import { mappingFaults } from '../for-tracker/mapping.ts'
import { diaryOf } from './diary.store.ts'
import { mappingFactsOf } from '../for-tracker/mapping.store.ts'
import { readyValues } from '../workbench/ready-values.ts'
import { curlOf, shownInteraction } from '../interactions/shown.ts'
import { allowedInWords } from './allow-organisations.ts'
import { baseUrlOf, findSandboxOf, isPractice, planHomeOf, sandboxCrumbs, sandboxHome, sandboxOf, setUpOf } from './place.pages.ts'

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

const listedIn = (json: string | null): string[] => codesIn(json) ?? []

/** A first search that works unchanged for five minutes: it asks for everything that the standard includes, and comes from an organisation that may search. */
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

export async function showSandbox(page: Page, given: Partial<Again> = {}): Promise<void> {
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
    listInteractions(page.db.read, sandbox.id, { limit: 5 }),
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
      seen: allowedInWords(sandbox),
      conflict: given.conflict ?? null,
    },
  )
}

export async function confirmRotate(page: Page): Promise<void> {
  await sandboxOf(page)
  page.show('sandbox/rotate', { title: 'Give the sandbox a new address', breadcrumbs: sandboxCrumbs(page) }, { home: sandboxHome(page) })
}
