import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { listInteractions } from './interactions.store.ts'
import type { InteractionFilter } from './interactions.store.ts'
import { tidied } from '../../text.ts'
import { isKnownOperation, operations } from '../fhir/operations.ts'
import { allRules } from '../rules/judge.ts'
import { interactionRoutes } from './interaction.routes.ts'
import { streamLog, unkeptPart } from './live-log.pages.ts'
import { sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { shownInteraction } from './shown.ts'

const pageSize = 50
/** How often the log reloads by itself, if someone asked for that. */
const refreshSeconds = 10
const filters = ['operation', 'outcome', 'rule', 'organisation', 'id'] as const

/** The filter in the address; unknown values are ignored. */
function filterOf(page: Page): { asked: Record<string, string>; filter: InteractionFilter } {
  const pick = (name: string) => tidied(page.query(name) ?? '').slice(0, 200) || undefined
  const [operation, outcome, rule, organisation, id, at, last] = [
    pick('operation'),
    pick('outcome'),
    pick('rule'),
    pick('organisation'),
    pick('id'),
    pick('at'),
    pick('last'),
  ]
  return {
    asked: Object.fromEntries(
      filters.flatMap((name) => {
        const value = pick(name)
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
    filter: {
      limit: pageSize + 1,
      ...(operation !== undefined && isKnownOperation(operation) ? { operation } : {}),
      ...(outcome === 'ok' || outcome === 'refused' || outcome === 'dropped' ? { outcome } : {}),
      ...(rule !== undefined ? { rule } : {}),
      ...(organisation !== undefined ? { organisation: /^[a-z0-9]{3,10}$/i.test(organisation) ? organisation.toUpperCase() : organisation } : {}),
      ...(id !== undefined ? { id } : {}),
      ...(at !== undefined && last !== undefined ? { before: { at, id: last } } : {}),
    },
  }
}

async function list(page: Page): Promise<void> {
  const sandbox = await sandboxOf(page)
  const { asked, filter } = filterOf(page)
  await page.context.interactions.flush()
  const rows = await listInteractions(page.db.read, sandbox.id, filter)
  const live = page.query('live') === 'yes' && filter.before === undefined
  if (live) page.res.set('Refresh', String(refreshSeconds))
  const address = (more: Record<string, string> = {}): string => {
    const query = new URLSearchParams({ ...asked, ...more })
    return `${sandboxHome(page)}/log${query.size > 0 ? `?${query}` : ''}`
  }
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined
  page.show(
    'sandbox/log',
    { title: 'Sandbox log', breadcrumbs: sandboxCrumbs(page) },
    {
      armed: sandbox.armed > 0,
      unkept: unkeptPart(page, sandbox),
      home: sandboxHome(page),
      rows: rows.slice(0, pageSize).map(shownInteraction),
      asked,
      operations: Object.entries(operations).map(([value, { name }]) => ({ value, text: name })),
      rules: allRules.map((rule) => rule.id),
      stream: filter.before === undefined && !live ? `${sandboxHome(page)}/log/live?${new URLSearchParams(asked)}` : null,
      next: last ? address({ at: last.at, last: last.id }) : null,
      now: address(),
      live: live ? null : address({ live: 'yes' }),
      isLive: live,
      seconds: refreshSeconds,
    },
  )
}

/** The same list, which adds new requests as they arrive. */
function stream(page: Page): Promise<void> {
  const { limit: _, before: _before, ...filter } = filterOf(page).filter
  return streamLog(page, filter)
}

export const logRoutes: Route[] = [
  get('/projects/:project/sandbox/log', 'project.view', list),
  get('/projects/:project/sandbox/log/live', 'project.view', stream),
  ...interactionRoutes,
]
