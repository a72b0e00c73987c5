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

/** The ODS codes of ticked rows, from an address or a form; of a further service of a code with its number. */
export const readPicks = (given: unknown): string[] => picksIn(given, /^[A-Z0-9]{3,10}(?:-\d{1,3})?$/)

/** The ids of ticked projects. */
export const readProjectPicks = (given: unknown): string[] => picksIn(given, /^[0-9A-F-]{36}$/).map((one) => one.toLowerCase())

const picksIn = (given: unknown, form: RegExp): string[] =>
  [
    ...new Set(
      [given]
        .flat()
        .filter((one): one is string => typeof one === 'string')
        .flatMap((one) => one.split(','))
        .map((one) => one.trim().toUpperCase())
        .filter((one) => form.test(one)),
    ),
  ].slice(0, mostPicks)

const queryOf = (ask: (name: string) => string | undefined): string => addressOf(readFilter(ask)).split('?')[1] ?? ''

/** Reads the chosen services from the hidden fields of a form. */
export function whichIn({ query = '', picks = '' }: Record<string, string>): Which {
  const asked = new URLSearchParams(query)
  return { picks: readPicks(picks), query: queryOf((name) => asked.get(name) ?? undefined) }
}

/** The services in the address. */
export function whichOf(page: Page): Which {
  const picks = readPicks(page.req.query['pick'])
  return { picks, query: picks.length > 0 ? '' : queryOf((name) => page.query(name)) }
}

export const addressFor = ({ picks, query }: Which, more: Record<string, string> = {}, path = base): string =>
  `${path}?${new URLSearchParams([...picks.map((one): [string, string] => ['pick', one]), ...new URLSearchParams(query), ...Object.entries(more)])}`

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
        acts: [
          ...Object.entries(acts)
            .filter(([key]) => isAct(key))
            .map(([key, one]) => ({ name: one.name, says: one.says, href: addressFor(which, { act: key }) })),
          {
            name: 'Fill down a column',
            says: 'One value in every row: a field of your own, a date, a project manager, a note',
            href: addressFor(which, {}, '/services/columns/fill'),
          },
        ],
      },
    )
  const { name, says, undo } = acts[act]
  page.show(
    'bulk/form',
    { title: name, status, errors, breadcrumbs: [...breadcrumbs, { text: 'Change many at once', href: addressFor(which) }] },
    {
      act,
      ...of,
      says,
      undo,
      newWave: addressFor(which, {}, '/waves/new'),
      which: { query: which.query, picks: which.picks.join() },
      values: { pattern: page.query('pattern') ?? '', side: page.query('side') ?? '', moves: page.query('moves') ?? '', ...page.typed },
      ...(await offersOf(page, act)),
    },
  )
}

export const showChoices = (page: Page): Promise<void> => show(page, whichOf(page), { act: page.query('act') })

/** Stores what the change would do to each service, for the preview. Changes nothing else. */
export async function prepare(page: Page): Promise<void> {
  const { act } = page.typed
  if (!isAct(act)) throw new InvalidFormError({ act: 'Choose what to do' })
  const which = whichIn(page.typed)
  const read = await readChoice(page, act)
  if ('act' in read) return page.done(`${base}/jobs/${await prepareJob(page.context, page.person, which, read)}`)
  Object.assign(page.sent, read.cleaned)
  await show(page, which, { act, status: 422, errors: read.refused })
}
