import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../tracker/page.ts'
import type { Page, Route } from '../../tracker/page.ts'
import { mustBeOpen } from '../../tracker/projects/project-state.ts'
import { momentOf } from '../../tracker/sop/sop.pages.ts'
import { listInteractions } from '../interactions/interactions.store.ts'
import { editions } from '../rules/editions.ts'
import { writeJwt } from '../rules/jwt.ts'
import { londonDay } from '../slots/lay-out.ts'
import { newSandboxKey } from '../sandboxes/make-sandbox.ts'
import { findSandboxOfProject, saveSandbox } from '../sandboxes/sandboxes.store.ts'
import { diaryOf, provenSince } from './diary.store.ts'
import { shownInteraction } from './log.routes.ts'

const base = '/projects/:project/sandbox'
export const sandboxHome = (page: Page): string => `/projects/${page.access.project.id}/sandbox`
export const sandboxCrumbs = (page: Page, own = true) => {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Sandbox', href: sandboxHome(page) }] : [])]
}

/** The sandbox of the page's project; 404 where it has none. */
export async function sandboxOf(page: Page) {
  const sandbox = await findSandboxOfProject(page.db.read, page.access.project.id)
  if (!sandbox) throw new NotFoundError('This project has no sandbox')
  return sandbox
}

const baseUrlOf = (page: Page, key: string): string => `${page.context.config.publicUrl}/sandbox/${key}/STU3`

/** A first search that works as it stands, for five minutes. */
function firstSearch(page: Page, baseUrl: string, dosId: string): string {
  const iat = Math.floor(page.context.clock() / 1000)
  const token = writeJwt({
    iss: 'https://consumer.example.nhs.uk/token', sub: '1', aud: baseUrl, iat, exp: iat + 300, reason_for_request: 'directcare', requested_scope: 'organization/slot.read',
    requesting_device: { resourceType: 'Device', identifier: [{ system: 'https://consumer.example.nhs.uk/devices', value: '1' }], model: 'curl', version: '1' },
    requesting_organization: { resourceType: 'Organization', identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A1001' }], name: 'First try' },
  })
  const day = londonDay(page.context.clock())
  const until = londonDay(page.context.clock() + 7 * 86_400_000)
  const query = `schedule.actor:healthcareservice=${dosId}&status=free&start=ge${day}&start=le${until}&_include=Slot:schedule&_include:recurse=Schedule:actor:HealthcareService`
  return [
    `curl '${baseUrl}/Slot?${query}'`, `-H 'Authorization: Bearer ${token}'`, `-H 'Ssp-From: 918999198993'`, `-H 'Ssp-To: 918999198820'`, `-H 'Ssp-TraceID: ${page.context.newId()}'`,
    `-H 'Ssp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:search:slot'`, `-H 'Accept: application/fhir+json'`,
  ].join(' \\\n  ')
}

async function show(page: Page): Promise<void> {
  const { project } = page.access
  const sandbox = await findSandboxOfProject(page.db.read, project.id)
  if (!sandbox) {
    page.show('sandbox/none', { title: 'Sandbox', breadcrumbs: sandboxCrumbs(page, false) }, { consumer: project.role === 'consumer', home: `/projects/${project.id}` })
    return
  }
  const now = page.context.clock()
  const [diary, latest, proven] = await Promise.all([diaryOf(page.db.read, sandbox.id, now), listInteractions(page.db.read, sandbox.id, { limit: 10 }), provenSince(page.db.read, sandbox.id, sandbox.configured_at)])
  const baseUrl = baseUrlOf(page, sandbox.key)
  const dosId = diary.services[0]?.dosId
  page.show('sandbox/index', { title: 'Sandbox', breadcrumbs: sandboxCrumbs(page, false) }, {
    home: sandboxHome(page), planHome: `/projects/${project.id}/test-plan/set-up`, sandbox: { ...sandbox, edition: editions[sandbox.edition]?.name ?? sandbox.edition, configured: momentOf(sandbox.configured_at) }, baseUrl, diary, proven,
    latest: latest.map(shownInteraction), curl: dosId === undefined ? null : firstSearch(page, baseUrl, dosId), mayManage: page.may('sandbox.manage'),
    allowed: { search: (JSON.parse(sandbox.allowed_to_search ?? '[]') as string[]).join('\n'), book: (JSON.parse(sandbox.allowed_to_book ?? '[]') as string[]).join('\n') },
  })
}

/** Changes a setting of the sandbox with its event, and goes back to the page. */
async function change(page: Page, given: { set: Parameters<typeof saveSandbox>[2]; action: string; sentence: string; done: string; to?: string }): Promise<void> {
  mustBeOpen(page)
  const sandbox = await sandboxOf(page)
  await page.db.write(async (trx) => {
    await saveSandbox(trx, sandbox.id, given.set)
    await recordEvents(trx, [page.event({ subject: 'sandbox', subjectId: sandbox.id, action: given.action, sentence: `${page.person.name} ${given.sentence}`, to: given.to ?? null })])
  })
  page.done(sandboxHome(page), given.done)
}

const codes = z.string().default('').transform((text) => [...new Set(text.toUpperCase().split(/[\s,]+/).filter((one) => one !== ''))]).refine((list) => list.every((one) => /^[A-Z0-9]{3,10}$/.test(one)), 'Enter ODS codes, one a line')
const allowedForm = z.object({ search: codes, book: codes })

async function saveAllowed(page: Page): Promise<void> {
  const form = page.form(allowedForm)
  const listed = (list: string[]): string | null => (list.length === 0 ? null : JSON.stringify(list))
  await change(page, {
    set: { allowed_to_search: listed(form.search), allowed_to_book: listed(form.book) }, action: 'allowed', sentence: 'changed which organisations may use the sandbox', done: 'Saved',
    to: `search: ${form.search.join(', ') || 'all'}; book: ${form.book.join(', ') || 'all'}`,
  })
}

export const sandboxRoutes: Route[] = [
  get(base, 'project.view', show),
  post(`${base}/allowed`, 'sandbox.manage', saveAllowed),
  get(`${base}/rotate`, 'sandbox.manage', async (page) => {
    await sandboxOf(page)
    page.show('sandbox/rotate', { title: 'Give the sandbox a new address', breadcrumbs: sandboxCrumbs(page) }, { home: sandboxHome(page) })
  }),
  post(`${base}/rotate`, 'sandbox.manage', (page) => change(page, { set: { key: newSandboxKey(), configured_at: nowIso(page.context) }, action: 'rotated', sentence: 'gave the sandbox a new address', done: 'The sandbox has a new address. The old one no longer answers' })),
  post(`${base}/off`, 'sandbox.manage', (page) => change(page, { set: { off: 1 }, action: 'switched-off', sentence: 'switched the sandbox off', done: 'The sandbox is off: its address answers 404' })),
  post(`${base}/on`, 'sandbox.manage', (page) => change(page, { set: { off: 0 }, action: 'switched-on', sentence: 'switched the sandbox on', done: 'The sandbox is on' })),
]
