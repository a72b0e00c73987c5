import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import { NotFoundError } from '../../errors.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { seesAllServices } from '../services/services.store.ts'
import { catalogueCrumb, servicesWith } from './addresses.ts'
import { everyProduct } from './catalogue.store.ts'
import { consequencesOfPair, matrixOf, nameOfPair, pairHref, pairStateKeys, pairStates, stateOf } from './pair.ts'
import { findPair } from './find-pair.store.ts'
import { listOpenProposals, listProposals } from './pair-proposals.store.ts'
import { roleNames } from './product.ts'
import type { ProductRole } from './product.ts'
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
          isUnused: one.services === 0 && !one.proposed,
          list: servicesWith(one.consumer, one.provider),
        })),
      })),
      counts: pairStateKeys.map((key) => ({ ...pairStates[key], n: counts[key] })),
      proposals: open.map(({ consumer_product: consumer, provider_product: provider, ...one }) => ({
        pair: { href: pairHref(consumer, provider), text: nameOfPair({ consumer, provider }) },
        run: `run ${one.number} of ${one.project}, ${dayOf(one.held_on)}`,
      })),
      next:
        from + rowsAPage < rows.length
          ? `/catalogue/pairs?${new URLSearchParams({ ...(all ? { show: 'all' } : {}), from: String(from + rowsAPage) })}`
          : undefined,
    },
  )
}

export const pairHome = (page: Page): string => pairHref(page.param('consumer'), page.param('provider'))

/** The pair in the address, if this person may see it: both names have to be known. */
async function load(page: Page) {
  const of: PairOf = { consumer: page.param('consumer'), provider: page.param('provider') }
  const [pair, usage, proposals] = await Promise.all([findPair(page.db.read, of), usageFor(page.db.read, page.person), listProposals(page.db.read, of)])
  const used = usage.pairs.some((one) => one.consumer === of.consumer && one.provider === of.provider)
  const knows = (role: 'consumer' | 'provider'): boolean =>
    usage.productOf(role, of[role]) !== undefined || usage.unknownNames.some((one) => one.role === role && one.name === of[role])
  if (!used && !(seesAllServices(page.person) && (pair || proposals.length > 0 || (knows('consumer') && knows('provider')))))
    throw new NotFoundError('No such pair')
  return { of, pair, usage, proposals, state: stateOf(pair), name: nameOfPair(of), home: pairHome(page) }
}

const runHref = (run: { project_id: ProjectId; number: number }): string => `/projects/${run.project_id}/test-plan/runs/${run.number}`

/** A fact about a pair, as a line. */
interface Fact {
  key: string
  text?: string
  link?: { href: string; text: string }
}

const factOfProduct = (role: ProductRole, name: string, id: string | undefined): Fact => ({
  key: `${roleNames[role]} product`,
  ...(id === undefined ? { text: `${name}, which is not in the catalogue` } : { link: { href: `/catalogue/${id}`, text: name } }),
})

/** Since when a pair has had its state, why, who said so, and the run that proves it. */
function factsOfPair(pair: PairsTable, run: Awaited<ReturnType<typeof runOfPair>>): Fact[] {
  return [
    { key: 'Since', text: dayOf(pair.decided_on) },
    { key: 'Reason', text: pair.reason || 'None was given' },
    { key: 'Recorded by', text: `${pair.set_by}, ${momentOf(pair.set_at)}` },
    ...(pair.state !== 'proven'
      ? []
      : run
        ? [{ key: 'Proven by', link: { href: runHref(run), text: `Run ${run.number} of ${run.project}, ${dayOf(run.held_on)}` } }]
        : [{ key: 'Proven by', text: 'No test run that is recorded here' }]),
  ]
}

export async function showPair(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { of, pair, usage, proposals, state, name, home } = await load(page)
  const seesAll = seesAllServices(page.person)
  // Runs, proposals and decisions about a pair name projects: only people who see every project may see them.
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
      home,
      name,
      state: { key: state, ...pairStates[state] },
      services,
      list: servicesWith(of.consumer, of.provider),
      conflict: conflict ?? null,
      mayManage,
      day: page.typed['day'] ?? page.today,
      facts: [
        ...(['consumer', 'provider'] as const).map((role) => factOfProduct(role, of[role], usage.productOf(role, of[role]))),
        { key: 'State', text: `${pairStates[state].name}. ${pairStates[state].says}` },
        ...(pair ? factsOfPair(pair, run) : []),
      ],
      history: history.map((one) => ({ ...one, when: momentOf(one.at) })),
      consequences: !mayManage
        ? []
        : consequencesOfPair(state, { waiting: tally.pair, both: tally.both, ready: tally.ready, referrer: tally.referrer, inProgress: tally['in-progress'] }),
      version: pair?.version ?? 0,
      states: pairStateKeys.map((key) => ({
        value: key,
        text: `${pairStates[key].name}: ${pairStates[key].says.replace(/^./, (letter) => letter.toLowerCase())}`,
        checked: (page.typed['state'] ?? state) === key,
      })),
      waiting: (seesAll ? proposals : []).filter((one) => one.settled_at === null).map((one) => ({ ...one, day: dayOf(one.held_on), href: runHref(one) })),
    },
  )
}
