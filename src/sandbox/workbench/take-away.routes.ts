import { slotResource } from '../rules/right-request.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { slotText } from '../fhir/resources.ts'
import type { SlotResource } from '../rules/right-request.ts'
import { allowedOf, allowedTo } from '../rules/allowed.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { listSlots } from '../slots/find-slots.store.ts'
import { httpFile } from './take-away/http-file.ts'
import type { TakeAway } from './take-away/marked-request.ts'
import { openApi } from './take-away/openapi.ts'
import { postmanCollection } from './take-away/postman.ts'
import { baseUrlOf, sandboxOf } from '../sandboxes/place.pages.ts'
import { testPatients } from './ready-values.ts'

const base = '/projects/:project/sandbox/take-away'
const week = 7 * 86_400_000

async function load(page: Page): Promise<{ of: TakeAway; slot: SlotResource | null }> {
  const row = await sandboxOf(page)
  const now = page.context.clock()
  const services = [...((await findSandbox(page.db.read, row.key))?.services ?? [])].toSorted(([a], [b]) => a.localeCompare(b))
  const [dosId, schedules = []] = services[0] ?? []
  const [slot] =
    dosId === undefined ? [] : await listSlots(page.db.read, { schedules, lower: now, upper: now + week, now, statuses: 'free', after: null, limit: 1 })
  const allowed = allowedOf(row)
  return {
    of: {
      name: `Slipway sandbox: ${row.name}`,
      baseUrl: baseUrlOf(page, row.key),
      services: services.map(([one]) => one),
      organisationFor: (operation) => allowedTo(operation, allowed)?.[0],
      nhsNumber: testPatients[0]?.nhsNumber ?? '',
      edition: row.edition,
      now,
    },
    slot: slot ? slotResource(slotText(slot)) : null,
  }
}

/** Sends a file that a browser saves. Each is new: it holds moments and the sandbox's present address. */
function save(page: Page, name: string, type: string, body: string): void {
  page.res.status(200).set({ 'Content-Type': `${type}; charset=utf-8`, 'Content-Disposition': `attachment; filename="${name}"`, 'Cache-Control': 'no-store' })
  page.res.send(body)
}
const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

export const takeAwayRoutes: Route[] = [
  get(`${base}/postman.json`, 'project.view', async (page) =>
    save(page, 'slipway.postman_collection.json', 'application/json', pretty(postmanCollection((await load(page)).of))),
  ),
  get(`${base}/requests.http`, 'project.view', async (page) => {
    const { of, slot } = await load(page)
    save(page, 'slipway.http', 'text/plain', httpFile(of, slot))
  }),
  get(`${base}/openapi.json`, 'project.view', async (page) => save(page, 'slipway.openapi.json', 'application/json', pretty(openApi((await load(page)).of)))),
]
