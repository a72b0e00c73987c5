import type { Page } from '../../access/page.ts'
import { InvalidFormError } from '../../errors.ts'
import { grouped } from '../../web/numbers.ts'
import { addressOf, readFilter } from '../service-filter/filter.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { acts, isAct } from './bulk.ts'
import { offersOf, readChoice } from './bulk-form.ts'
import { base, breadcrumbs } from './job.pages.ts'
import { idsOf, prepareJob } from './prepare-job.ts'
import type { Which } from './prepare-job.ts'

const mostPicks = 200

const cleanPicks = (given: unknown): string[] =>
  [
    ...new Set(
      [given]
        .flat()
        .filter((one): one is string => typeof one === 'string')
        .flatMap((one) => one.split(','))
        .map((one) => one.trim().toUpperCase())
        .filter((one) => /^[A-Z0-9]{3,10}$/.test(one)),
    ),
  ].slice(0, mostPicks)

const queryOf = (ask: (name: string) => string | undefined): string => addressOf(readFilter(ask)).split('?')[1] ?? ''

/** The services in the address. */
function whichOf(page: Page): Which {
  const picks = cleanPicks(page.req.query['pick'])
  return { picks, query: picks.length > 0 ? '' : queryOf((name) => page.query(name)) }
}

const addressFor = ({ picks, query }: Which, more: Record<string, string> = {}): string =>
  `${base}?${new URLSearchParams([...picks.map((one): [string, string] => ['pick', one]), ...new URLSearchParams(query), ...Object.entries(more)])}`

interface Given {
  act?: string | undefined
  status?: number
  errors?: Record<string, string>
}

/** The changes to choose from for these services, or the form of one. */
async function show(page: Page, which: Which, { act, status = 200, errors = {} }: Given): Promise<void> {
  const total = (await idsOf(page.db.read, viewerOf(page), which)).length
  const list = which.picks.length > 0 ? '/services' : `/services${which.query === '' ? '' : `?${which.query}`}`
  const of = { services: `${grouped(total)} ${total === 1 ? 'service' : 'services'}`, list }
  if (!isAct(act))
    return page.show(
      'bulk/index',
      { title: 'Change many at once', breadcrumbs },
      {
        ...of,
        none: total === 0,
        picked: which.picks.length > 0,
        acts: Object.entries(acts).map(([key, one]) => ({ name: one.name, says: one.says, href: addressFor(which, { act: key }) })),
      },
    )
  const { name, says, undo } = acts[act]
  page.show(
    'bulk/form',
    { title: name, status, errors, breadcrumbs: [...breadcrumbs, { text: 'Change many at once', href: addressFor(which) }] },
    { act, ...of, says, undo, which: { query: which.query, picks: which.picks.join() }, values: page.typed, ...(await offersOf(page, act)) },
  )
}

export const showChoices = (page: Page): Promise<void> => show(page, whichOf(page), { act: page.query('act') })

/** Stores what the change would do to each service, for the preview. Changes nothing else. */
export async function prepare(page: Page): Promise<void> {
  const { act, query = '', picks = '' } = page.typed
  if (!isAct(act)) throw new InvalidFormError({ act: 'Choose what to do' })
  const asked = new URLSearchParams(query)
  const which: Which = { picks: cleanPicks(picks), query: queryOf((name) => asked.get(name) ?? undefined) }
  const read = await readChoice(page, act)
  if ('act' in read) return page.done(`${base}/jobs/${await prepareJob(page.context, page.person, which, read)}`)
  Object.assign(page.sent, read.cleaned)
  await show(page, which, { act, status: 422, errors: read.refused })
}
