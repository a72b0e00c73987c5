import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { holds as holdsWords } from '../../text.ts'
import { dayOf } from '../../web/moments.ts'
import { pairHref, pairStates } from '../catalogue/pair.ts'
import { books, loadPartners } from './load-partners.ts'
import { countStates, holdsOf, liveOf, partnerStates, stateOf } from '../partner-state/partner.ts'
import type { Hold, Partner, PartnerState } from '../partner-state/partner.ts'
import { keysOf } from '../../keys.ts'
import { odsCodeOf } from '../services/service-key.ts'

export const partnersHome = (page: Page): string => `/projects/${page.access.project.id}/partners`
export const partnersCrumbs = (page: Page, own = true) => {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Partner services', href: partnersHome(page) }] : [])]
}

/** Where what holds a partner is put right. */
function hrefOf(page: Page, one: Partner, key: Hold['key']): string {
  const [own, project] = [`${partnersHome(page)}/${one.id}`, `/projects/${page.access.project.id}`]
  if (key === 'pair') return one.consumer !== null && one.product !== null ? pairHref(one.consumer, one.product) : `${project}/test-plan/set-up`
  if (key === 'test') return `${project}/test-plan`
  if (key === 'own-project') return own
  return `${own}#${key === 'day' ? 'day' : 'details'}`
}

export const dayWords = (one: Partner): string =>
  one.day === null
    ? 'not set yet'
    : `${dayOf(one.day.day)}, ${one.day.status}${one.firstDay !== one.day.day && one.firstDay !== null ? ` (first planned ${dayOf(one.firstDay)})` : ''}`

/** A partner as lists and its own page show it. */
export function shownPartner(page: Page, one: Partner, project: string[]) {
  const state = stateOf(one)
  const holds = state === 'left-out' ? [] : holdsOf(one)
  const href = `${partnersHome(page)}/${one.id}`
  const shown = holds.map((hold) => ({
    sentence: hold.sentence,
    next: hold.next,
    href: hrefOf(page, one, hold.key),
    isOurs: hold.key !== 'pair' && hold.key !== 'own-project',
  }))
  return {
    id: one.id,
    href,
    name: one.name,
    code: odsCodeOf(one.odsCode ?? ''),
    dosIds: one.dosIds.join(', '),
    product: one.product ?? '',
    pair: one.pair === null ? null : { ...pairStates[one.pair.state], reason: one.pair.reason ?? '' },
    pairHref: one.consumer !== null && one.product !== null ? pairHref(one.consumer, one.product) : null,
    bookingOnly: one.bookingOnly,
    inTest: one.inTest,
    known: one.serviceId !== null,
    day: dayWords(one),
    state,
    tag: { text: partnerStates[state].name, classes: partnerStates[state].classes },
    // Once a partner is live, its day is over.
    holds: state === 'live' ? shown.filter((_, index) => holds[index]?.key !== 'day') : shown,
    leftOut: one.leftOut?.reason ?? '',
    next: nextOf(page, { state, holds: shown, href, day: one.day?.day ?? '', project }),
  }
}

/** The one thing to do next for a partner, if this person may do something about it; always a link. */
function nextOf(
  page: Page,
  {
    state,
    holds,
    href,
    day,
    project,
  }: { state: PartnerState; holds: { next: string; href: string; isOurs: boolean }[]; href: string; day: string; project: string[] },
): { text: string; href: string } {
  const open = isOpen(page)
  // What this person can do about it comes before what waits for others.
  const hold = holds.find((one) => one.isOurs) ?? holds.find((one) => one.next !== '')
  if (!open || state === 'live' || state === 'left-out') return { text: 'See it', href }
  if (state === 'waiting') return page.may('go-live.second') ? { text: 'Confirm', href: `${href}#confirm` } : { text: 'See it', href }
  if (holds.length > 0) return hold && page.may('partners.change') ? { text: hold.next, href: hold.href } : { text: 'See it', href }
  if (project.length > 0 || day > page.today || !page.may('go-live.attest')) return { text: 'See it', href }
  return { text: 'Declare it switched on', href: `${href}#switch-on` }
}

const pageSize = 50
const filters: { key: string; name: string; states: PartnerState[] }[] = [
  { key: 'all', name: 'All', states: keysOf(partnerStates) },
  { key: 'open', name: 'Not live yet', states: ['not-ready', 'ready', 'waiting', 'switched-off'] },
  { key: 'ready', name: 'Ready', states: ['ready'] },
  { key: 'waiting', name: 'Wait for a second person', states: ['waiting'] },
  { key: 'live', name: 'Live', states: ['live'] },
  { key: 'off', name: 'Switched off', states: ['switched-off'] },
  { key: 'left-out', name: 'Left out', states: ['left-out'] },
]

/** The list of partner services: what is counted is all of them, what is drawn a page. */
export async function showPartners(page: Page): Promise<void> {
  const isBooking = books(page)
  const { partners, project } = isBooking ? await loadPartners(page.db.read, page) : { partners: [], project: [] }
  const words = (page.query('q') ?? '').slice(0, 200)
  const show = filters.find((one) => one.key === page.query('show')) ?? filters[0]
  const counts = countStates(partners)
  const found = partners.filter(
    (one) => show?.states.includes(stateOf(one)) && (words === '' || holdsWords([one.name, odsCodeOf(one.odsCode ?? ''), ...one.dosIds].join(' '), words)),
  )
  const at = Math.max(1, Math.min(page.number('page') ?? 1, Math.ceil(found.length / pageSize)))
  const hrefOfPage = (number: number): string =>
    `${partnersHome(page)}?${new URLSearchParams({ ...(show?.key === 'all' ? {} : { show: show?.key ?? '' }), ...(words === '' ? {} : { q: words }), page: String(number) })}`
  page.show(
    'partners/index',
    { title: 'Partner services', breadcrumbs: partnersCrumbs(page, false) },
    {
      home: partnersHome(page),
      books: isBooking,
      sum: liveOf(partners).text,
      project: partners.length === 0 ? [] : project,
      filters: filters
        .map((one) => ({
          name: one.name,
          key: one.key,
          count: one.states.reduce((sum, state) => sum + counts[state], 0),
          current: one.key === show?.key,
          href: `${partnersHome(page)}?show=${one.key}`,
        }))
        .filter((one) => one.count > 0 || one.current || one.key === 'all'),
      show: show?.key ?? 'all',
      words,
      found: found.length,
      total: partners.length,
      range: found.length > pageSize ? `${(at - 1) * pageSize + 1} to ${Math.min(at * pageSize, found.length)} of ${found.length}` : '',
      rows: found.slice((at - 1) * pageSize, at * pageSize).map((one) => shownPartner(page, one, project)),
      previous: at > 1 ? hrefOfPage(at - 1) : undefined,
      next: at * pageSize < found.length ? hrefOfPage(at + 1) : undefined,
      mayAdd: isBooking && page.may('partners.change') && isOpen(page),
    },
  )
}
