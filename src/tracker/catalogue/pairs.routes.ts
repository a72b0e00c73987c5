import { z } from 'zod'
import { dayField } from '../../web/day-field.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { seesAllServices } from '../services/services.store.ts'
import { servicesWith } from './catalogue.routes.ts'
import { everyProduct } from './catalogue.store.ts'
import { consequencesOfPair, isPairState, matrixOf, nameOfPair, pairHref, pairStates } from './pair.ts'
import type { PairState } from './pair.ts'
import { findPair, listOpenProposals, listPairs, listProposals, runOfPair, savePair, settleProposal, tallyPair } from './pairs.store.ts'
import type { PairOf } from './pairs.store.ts'
import { catalogueCrumb, refreshGates } from './product.routes.ts'
import { usageFor } from './usage.store.ts'

const base = '/catalogue/pairs/:consumer/:provider'
const rowsAPage = 50
const proposalsShown = 50
const crumbs = [catalogueCrumb, { text: 'Pairs', href: '/catalogue/pairs' }]

async function matrix(page: Page): Promise<void> {
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
      counts: (Object.keys(pairStates) as PairState[]).map((key) => ({ ...pairStates[key], n: counts[key] })),
      proposals: open.map((one) => ({ ...one, href: pairHref(one.consumer_product, one.provider_product), day: dayOf(one.held_on) })),
      next:
        from + rowsAPage < rows.length
          ? `/catalogue/pairs?${new URLSearchParams({ ...(all ? { show: 'all' } : {}), from: String(from + rowsAPage) })}`
          : undefined,
    },
  )
}

/** The pair that the address names, where this person may see it: both names have to be known. */
async function load(page: Page) {
  const of: PairOf = { consumer: page.param('consumer'), provider: page.param('provider') }
  const [pair, usage, proposals] = await Promise.all([findPair(page.db.read, of), usageFor(page.db.read, page.person), listProposals(page.db.read, of)])
  const used = usage.pairs.some((one) => one.consumer === of.consumer && one.provider === of.provider)
  const knows = (role: 'consumer' | 'provider'): boolean =>
    usage.productOf(role, of[role]) !== undefined || usage.strangers.some((one) => one.role === role && one.name === of[role])
  if (!used && !(seesAllServices(page.person) && (pair || proposals.length > 0 || (knows('consumer') && knows('provider')))))
    throw new NotFoundError('No such pair')
  return { of, pair, usage, proposals, state: (pair?.state ?? 'unknown') as PairState, name: nameOfPair(of), home: pairHref(of.consumer, of.provider) }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const { of, pair, usage, proposals, state, name, home } = await load(page)
  const seesAll = seesAllServices(page.person)
  // Runs, proposals and what was said of a pair name projects: they are for those who see every project.
  const [tally, run, history] = await Promise.all([
    tallyPair(page.db.read, of),
    seesAll && pair?.run_id ? runOfPair(page.db.read, pair.run_id) : undefined,
    !seesAll
      ? []
      : page.db.read
          .selectFrom('events')
          .select(['at', 'sentence', 'reason'])
          .where('subject_id', '=', name)
          .where('subject', '=', 'pair')
          .orderBy('seq', 'desc')
          .limit(100)
          .execute(),
  ])
  const services = seesAll
    ? Object.values(tally).reduce((sum, n) => sum + n, 0)
    : usage.pairs.filter((one) => one.consumer === of.consumer && one.provider === of.provider).reduce((sum, one) => sum + one.services, 0)
  const mayManage = page.may('catalogue.manage')
  page.show(
    'catalogue/pair',
    { title: name, breadcrumbs: crumbs, status: given.status ?? 200, errors: given.errors ?? {} },
    {
      of,
      home,
      name,
      state: { key: state, ...pairStates[state] },
      services,
      list: servicesWith(of.consumer, of.provider),
      conflict: given.conflict ?? null,
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
      states: (Object.keys(pairStates) as PairState[]).map((key) => ({
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

const reason = z.string().trim().min(1, 'Say why: who told you, or which test').max(2000, 'Use 2,000 characters or fewer')
const form = z.object({
  state: z.string().default('').refine(isPairState, 'Choose what is known of the pair'),
  reason,
  day: dayField('Enter the day on which it was found'),
  version: z.coerce.number().int(),
})

/** Runs an act; what is wrong, or that somebody was first, shows the page again with what was typed. */
const acting =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    try {
      await act(page)
    } catch (error) {
      if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
      if (!(error instanceof ConflictError)) throw error
      const { pair } = await load(page)
      await show(page, {
        status: 409,
        conflict: `${error.message}. ${pair ? `${pair.set_by} said that it is ${pairStates[pair.state].name.toLowerCase()}: ${pair.reason ?? ''}` : 'It is unknown now.'} What you typed is below; saving now replaces theirs.`,
      })
    }
  }

async function change(page: Page): Promise<void> {
  const { of, pair, state: before, name, home } = await load(page)
  const { state, reason: why, day, version } = page.form(form)
  if (day > page.today) throw new InvalidFormError({ day: 'The day is still to come: enter the day on which it was found' })
  if (state === before && state === 'unknown') throw new InvalidFormError({ state: 'It is unknown already: choose what is known of it now' })
  await page.db.transaction(async (trx) => {
    await savePair(trx, of, {
      state,
      reason: why,
      day,
      runId: state === before ? (pair?.run_id ?? null) : null,
      version,
      by: { name: page.person.name, at: nowIso(page.context) },
    })
    await recordEvents(trx, [
      page.event({
        subject: 'pair',
        subjectId: name,
        action: 'changed',
        from: before,
        to: state,
        reason: why,
        sentence: `${page.person.name} said that ${name} is ${pairStates[state].name.toLowerCase()}`,
      }),
    ])
  })
  await refreshGates(page)
  page.done(home, 'Pair saved')
}

const settleForm = z.object({
  act: z.enum(['confirm', 'dismiss'], 'Choose whether to confirm or dismiss'),
  why: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  version: z.coerce.number().int(),
})

async function settle(page: Page): Promise<void> {
  const { of, proposals, state: before, name, home } = await load(page)
  const one = proposals.find((row) => row.id === page.param('proposal'))
  if (!one) throw new NotFoundError('No such proposal')
  const { act, why, version } = page.form(settleForm)
  if (act === 'dismiss' && why === '') throw new InvalidFormError({ why: 'Say why the run does not prove the pair' })
  const said = why || `Run ${one.number} of ${one.project} passed`
  const by = { name: page.person.name, at: nowIso(page.context) }
  await page.db.transaction(async (trx) => {
    if (!(await settleProposal(trx, one.id, { decision: act === 'confirm' ? 'confirmed' : 'dismissed', reason: said, by: by.name, at: by.at })))
      throw new ConflictError('Somebody else settled this proposal first')
    if (act === 'confirm') await savePair(trx, of, { state: 'proven', reason: said, day: one.held_on, runId: one.run_id, version, by })
    await recordEvents(trx, [
      page.event({
        subject: 'pair',
        subjectId: name,
        action: act === 'confirm' ? 'changed' : 'dismissed',
        from: before,
        to: act === 'confirm' ? 'proven' : before,
        reason: said,
        sentence:
          act === 'confirm'
            ? `${by.name} confirmed that ${name} is proven by run ${one.number} of ${one.project}`
            : `${by.name} dismissed run ${one.number} of ${one.project} as a proof of ${name}`,
      }),
    ])
  })
  await refreshGates(page)
  page.done(home, act === 'confirm' ? `${name} is proven` : 'The proposal is dismissed')
}

export const pairsRoutes: Route[] = [
  get('/catalogue/pairs', 'catalogue.view', matrix),
  get(base, 'catalogue.view', (page) => show(page)),
  post(base, 'catalogue.manage', acting(change)),
  post(`${base}/proposals/:proposal`, 'catalogue.manage', acting(settle)),
]
