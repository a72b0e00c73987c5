import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { seesAllServices } from '../services/services.store.ts'
import { catalogueCrumb, servicesWith } from './addresses.ts'
import { everyProduct } from './catalogue.store.ts'
import { consequencesOfPair, matrixOf, nameOfPair, pairHref, pairStateKeys, pairStates, stateOf } from './pair.ts'
import { findPair } from './find-pair.store.ts'
import { listOpenProposals, listProposals } from './pair-proposals.store.ts'
import { listPairs, listSaidOfPair, runOfPair, tallyPair } from './pairs.store.ts'
import type { PairOf } from './find-pair.store.ts'
import { usageFor } from './usage.store.ts'

const rowsAPage = 50
const proposalsShown = 50
const crumbs = [catalogueCrumb, { text: 'Pairs', href: '/catalogue/pairs' }]

export async function showMatrix(page: Page): Promise<void> {
  const seesAll = seesAllServices(page.person)
  const all = seesAll && page.query('show') === 'all'
  const [usage, decided, open, products] = await Promise.all([
    usageFor(page.db.read, page.person),
    listPairs(page.db.read),
    seesAll ? listOpenProposals(page.db.read, proposalsShown) : [],
    all ? everyProduct(page.db.read) : [],
  ])
  const { consumers, rows, counts } = matrixOf({ used: usage.pairs, decided, proposed: open, all: all ? { products, productOf: usage.productOf } : null })
  const from = Math.max(0, Number.parseInt(page.query('from') ?? '0', 10) || 0)
  const listed = (role: 'consumer' | 'provider', name: string) => ({ name, id: usage.productOf(role, name) })
  page.show(
    'catalogue/pairs',
    { title: 'Pairs of products', breadcrumbs: [catalogueCrumb] },
    {
      all,
      seesAll,
      consumers: consumers.map((name) => listed('consumer', name)),
      total: rows.length,
      mayManage: page.may('catalogue.manage'),
      rows: rows.slice(from, from + rowsAPage).map(({ provider, cells }) => ({
        ...listed('provider', provider),
        cells: cells.map((one) => ({
          ...one,
          ...pairStates[one.state],
          href: pairHref(one.consumer, one.provider),
          services: one.services,
          list: servicesWith(one.consumer, one.provider),
        })),
      })),
      counts: pairStateKeys.map((key) => ({ ...pairStates[key], n: counts[key] })),
      proposals: open.map((one) => ({ ...one, href: pairHref(one.consumer_product, one.provider_product), day: dayOf(one.held_on) })),
      next:
        from + rowsAPage < rows.length
          ? `/catalogue/pairs?${new URLSearchParams({ ...(all ? { show: 'all' } : {}), from: String(from + rowsAPage) })}`
          : undefined,
    },
  )
}

export const pairHome = (page: Page): string => pairHref(page.param('consumer'), page.param('provider'))

/** The pair that the address names, where this person may see it: both names have to be known. */
async function load(page: Page) {
  const of: PairOf = { consumer: page.param('consumer'), provider: page.param('provider') }
  const [pair, usage, proposals] = await Promise.all([findPair(page.db.read, of), usageFor(page.db.read, page.person), listProposals(page.db.read, of)])
  const used = usage.pairs.some((one) => one.consumer === of.consumer && one.provider === of.provider)
  const knows = (role: 'consumer' | 'provider'): boolean =>
    usage.productOf(role, of[role]) !== undefined || usage.strangers.some((one) => one.role === role && one.name === of[role])
  if (!used && !(seesAllServices(page.person) && (pair || proposals.length > 0 || (knows('consumer') && knows('provider')))))
    throw new NotFoundError('No such pair')
  return { of, pair, usage, proposals, state: stateOf(pair), name: nameOfPair(of), home: pairHome(page) }
}

export async function showPair(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { of, pair, usage, proposals, state, name, home } = await load(page)
  const seesAll = seesAllServices(page.person)
  // Runs, proposals and what was said of a pair name projects: they are for those who see every project.
  const [tally, run, history] = await Promise.all([
    tallyPair(page.db.read, of),
    seesAll && pair?.run_id ? runOfPair(page.db.read, pair.run_id) : undefined,
    seesAll ? listSaidOfPair(page.db.read, name) : [],
  ])
  const services = seesAll
    ? Object.values(tally).reduce((sum, n) => sum + n, 0)
    : usage.pairs.filter((one) => one.consumer === of.consumer && one.provider === of.provider).reduce((sum, one) => sum + one.services, 0)
  const mayManage = page.may('catalogue.manage')
  page.show(
    'catalogue/pair',
    { title: name, breadcrumbs: crumbs, status, errors },
    {
      of,
      home,
      name,
      state: { key: state, ...pairStates[state] },
      services,
      list: servicesWith(of.consumer, of.provider),
      conflict: conflict ?? null,
      mayManage,
      seesAll,
      today: page.today,
      pair: pair ? { ...pair, day: dayOf(pair.decided_on), set: momentOf(pair.set_at) } : null,
      run: run ? { ...run, day: dayOf(run.held_on), href: `/projects/${run.project_id}/test-plan/runs/${run.number}` } : null,
      products: (['consumer', 'provider'] as const).map((role) => ({
        role: role === 'consumer' ? 'Consumer' : 'Provider',
        name: of[role],
        id: usage.productOf(role, of[role]),
      })),
      history: history.map((one) => ({ ...one, when: momentOf(one.at) })),
      consequences: consequencesOfPair(state, { waiting: tally.pair, both: tally.both, ready: tally.ready, referrer: tally.referrer }),
      version: pair?.version ?? 0,
      states: pairStateKeys.map((key) => ({
        value: key,
        text: `${pairStates[key].name}: ${pairStates[key].says.replace(/^./, (letter) => letter.toLowerCase())}`,
      })),
      proposals: (seesAll ? proposals : []).map((one) => ({
        ...one,
        day: dayOf(one.held_on),
        href: `/projects/${one.project_id}/test-plan/runs/${one.number}`,
        when: momentOf(one.proposed_at),
        settled: one.settled_at ? momentOf(one.settled_at) : '',
      })),
    },
  )
}
