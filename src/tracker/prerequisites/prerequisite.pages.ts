import { NotFoundError } from '../../errors.ts'
import { listEventsOf } from '../../events/events.store.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Page } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { listLinksOf } from '../../mail/act-links.store.ts'
import { pairHref } from '../catalogue/pair.ts'
import { citableExchanges, citedIn } from '../evidence/cite-exchange.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { listReliedOn } from '../evidence/relied-on.store.ts'
import { listHolders, listRoleNames } from '../people/holders.store.ts'
import { holdersOf } from '../people/holders-of.ts'
import { whoToAsk } from '../who-to-ask.ts'
import type { ToAsk } from '../who-to-ask.ts'
import { seesAllServices } from '../services/services.store.ts'
import { findDisagreement, requireBookingKey } from '../sop/require-booking.ts'
import { abbreviationsIn } from '../templates/abbreviations.ts'
import { digestOfPrerequisite, isAskable } from './askable.ts'
import { pairOf } from './derived.store.ts'
import { findDisagreements } from './disagreements.store.ts'
import { isSettled, sourceOf, statusNames } from './prerequisite.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf } from './prerequisites.store.ts'
import { provenBySandbox, shownProof } from './proof.ts'
import { leftTemplates, noLongerInTemplates } from '../template-versions/left-templates.ts'
import { shownShared } from './shared-on-page.ts'
import { derivedFactsOf, factsOf, handWords, tagOf } from './shown.ts'
import { exampleOf } from './values.ts'

export const addressOf = (page: Page): string => `${homeOf(page)}/${page.param('key')}`
export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/prerequisites`

/** The filter of the list that the person came from, to go back to: the parts of its address, as text. */
function narrowing(given: string): string {
  const asked = new URLSearchParams(given)
  return new URLSearchParams(['show', 'group', 'owner'].flatMap((key): [string, string][] => (asked.get(key) ? [[key, asked.get(key) ?? '']] : []))).toString()
}
export const narrowedBefore = (page: Page): string => narrowing(page.typed['from'] ?? page.query('from') ?? '')
export const listFrom = (page: Page): string => `${homeOf(page)}${narrowedBefore(page) === '' ? '' : `?${narrowedBefore(page)}`}`

/** The prerequisite that the address names, with what it needs and who owns it. */
export async function load(page: Page) {
  const all = await listPrerequisites(page.db.read, page.access.project.id)
  const row = all.find((one) => one.key === page.param('key'))
  if (!row) throw new NotFoundError('No such prerequisite')
  const roles = await listRoleNames(page.db.read, page.access.project.id)
  const owners = ownersOf(row).map((key) => roles.find((role) => role.role_key === key)?.name ?? key)
  const needs = all.filter((one) => needsOf(row).includes(one.key))
  return { all, row, owners, needs }
}

/** Where a derived prerequisite is changed, for a person who may open that page. */
async function sourceLink(page: Page, row: PrerequisitesTable): Promise<{ text: string; href: string } | null> {
  const { project } = page.access
  if (row.derived === 'product-ready') return { text: 'See the product of this project', href: `/projects/${project.id}/product` }
  const { consumer, provider, inUse } = await pairOf(page.db.read, project.id)
  const seen = consumer !== null && provider !== null && (inUse || seesAllServices(page.person))
  return seen
    ? { text: 'See this pair', href: pairHref(consumer, provider) }
    : { text: 'See the set-up of the test', href: `/projects/${project.id}/test-plan/set-up` }
}

async function derivedOf(page: Page, row: PrerequisitesTable) {
  if (row.derived === null) return null
  if (row.status === 'not-applicable') {
    const href = `/projects/${page.access.project.id}/partners`
    const how = 'It changes when a partner service is added or left out, or when the booking team says what is known of a pair'
    return { name: 'the partner services of this project', how, link: { text: 'See the partner services', href }, byHand: handWords(row) }
  }
  const { name, how } = sourceOf[row.derived]
  return { name, how, link: await sourceLink(page, row), byHand: handWords(row) }
}

/** Those who own a prerequisite, to ask them by email. */
async function ownersToAsk(page: Page, row: PrerequisitesTable): Promise<ToAsk[]> {
  const db = page.db.read
  const [holders, links] = await Promise.all([listHolders(db, row.project_id), listLinksOf(db, [row.id])])
  const asked = { subject: row.id, digest: digestOfPrerequisite(row) }
  return whoToAsk(holdersOf(holders, ownersOf(row)), links, asked, { now: page.context.clock(), personId: page.person.personId })
}

const levelWords = ({ value_level }: Pick<PrerequisitesTable, 'value_level'>): string =>
  value_level === null ? 'No level is set: any percentage counts as met' : `Met from ${value_level}%, the level of the training plan`
const exampleWords = (kind: string): string => (exampleOf[kind] === undefined ? '' : `Like ${exampleOf[kind]}`)

export async function showOne(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { all, row, owners, needs } = await load(page)
  const [history, evidence, disagreements, derived] = await Promise.all([
    listEventsOf(page.db.read, row.id, 50),
    listEvidence(page.db.read, [row.id]),
    findDisagreements(page.db.read, page.access.project, all),
    derivedOf(page, row),
  ])
  const { project } = page.access
  const reliedOn = await listReliedOn(page.db.read, project.id, evidence)
  const proof = row.key === provenBySandbox ? await shownProof(page, citedIn(evidence)) : null
  const onBookingOnly = row.key === requireBookingKey ? await findDisagreement(page.db.read, project.id, row.status) : undefined
  const mayChange = row.derived === null && maySettle(ownersOf(row), page.rights) && isOpen(page)
  const shared = await shownShared(page, row, { mayChange, today: page.today })
  page.show(
    'prerequisites/show',
    {
      title: row.title,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'Prerequisites', href: listFrom(page) },
      ],
    },
    {
      row,
      owners,
      home: homeOf(page),
      from: narrowedBefore(page),
      facts: [
        ...(leftTemplates(page.context.templates, page.access)('prerequisite', row.key)
          ? [{ key: 'Templates', text: `${noLongerInTemplates}. It stays in this project` }]
          : []),
        ...(row.derived === null ? factsOf(row) : derivedFactsOf(row)),
        ...(row.status === 'met' && proof?.unseen ? [{ key: 'Rests on', text: `A note: ${proof.unseen}` }] : []),
      ],
      tag: tagOf(row, page.today),
      derived,
      disagreements: [...new Set(disagreements.filter((one) => one.key === row.key).map((one) => one.sentence))],
      level: row.value_kind === 'percentage' ? levelWords(row) : null,
      valueHint: row.value_kind === null ? '' : exampleWords(row.value_kind),
      evidence: evidence.map((one) => shownEvidence(one, { home: `/projects/${project.id}`, mayRemove: mayChange, isReliedOn: reliedOn.has(one.id) })),
      action: `${homeOf(page)}/${row.key}/evidence`,
      exchanges: proof !== null && mayChange ? await citableExchanges(page, citedIn(evidence)) : null,
      citeAction: `${homeOf(page)}/${row.key}/exchanges`,
      citeHint: 'It shows what was sent. You say whether this is met',
      fileHint,
      acceptedEndings,
      waitsFor: needs.filter((need) => !isSettled(asPrerequisite(need), page.today)).map((need) => ({ key: need.key, title: need.title })),
      values: {
        status: row.status,
        value: row.value ?? '',
        reason: row.reason ?? '',
        // What the record of the service says is not what people know.
        note: row.on_record === 'met' ? '' : (row.note ?? ''),
        valid_until: row.valid_until ?? '',
        due_date: row.due_date ?? '',
        ...page.typed,
      },
      proof,
      linkHost: row.link === null ? '' : new URL(row.link).hostname,
      onBookingOnly: onBookingOnly ?? null,
      abbreviations: abbreviationsIn([row.title, row.what, row.how, ...needs.map((need) => need.title)]),
      mayChange,
      maySetStatus: mayChange && row.shared_id === null,
      shared,
      mayWaive: page.may('prerequisite.waive'),
      toAsk: page.may('project.manage') && isOpen(page) && isAskable(row, page.today) ? await ownersToAsk(page, row) : null,
      conflict: given.conflict ?? null,
      history: history.map((event) => ({ ...event, when: momentOf(event.at) })),
      statuses: Object.entries(statusNames)
        .filter(([key]) => key !== 'waived' || page.may('prerequisite.waive'))
        .map(([value, name]) => ({ value, text: name })),
    },
  )
}
