import type { Page } from '../../access/page.ts'
import { areaRoles } from '../../access/permissions.ts'
import type { AreaRole } from '../../access/permissions.ts'
import type { Again } from '../../access/submit.ts'
import { asPersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { keysOf } from '../../keys.ts'
import { listAddress } from '../../web/list-address.ts'
import { momentOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { servicesOfRows } from '../service-facets/area-sets.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { areaChoices } from './area-choices.ts'
import { addressOf as listOfServices } from '../service-filter/filter.ts'
import { areaRoleHints, areaRoleInWords, areaRoleNames, kindNames, notByArea, rowInWords, rowsInWords, servicesInWords, withinOf } from './area.ts'
import { findHolder, listAreas, listEnded, listHolders } from './areas.store.ts'
import type { Given } from './give-area.ts'
import { rightsInWords } from './rights-in-words.ts'

const at = '/admin/areas'
const endedShown = 20
const crumbs = [
  { text: 'Administration', href: '/admin' },
  { text: 'Areas', href: at },
]
const addressOf = (personId: string): string => `${at}/${personId}`
export const homeOf = (page: Page): string => addressOf(page.param('person'))

/** Who has an area; with words, everyone who could be given one. */
export async function showAreas(page: Page): Promise<void> {
  const [words, name, id] = [page.query('q') ?? '', page.query('after'), page.query('id')]
  const after = name !== undefined && id !== undefined ? { after: { name, id: asPersonId(id) } } : {}
  const [{ people, more }, index] = await Promise.all([listHolders(page.db.read, { words, ...after }), currentIndex(page.db.read, page.today)])
  const last = people.at(-1)
  page.show(
    'areas/index',
    { title: 'Areas', breadcrumbs: crumbs.slice(0, 1) },
    {
      words,
      rows: people.map((one) => ({ name: one.name, href: addressOf(one.id), rights: rightsInWords(index, one.id, one.areas) })),
      next: more && last ? listAddress(at, { q: words, after: last.sortName, id: last.id }) : undefined,
    },
  )
}

async function load(page: Page) {
  const holder = await findHolder(page.db.read, asPersonId(page.param('person')))
  if (!holder) throw new NotFoundError('No such account')
  const [areas, index] = await Promise.all([listAreas(page.db.read, holder.id), currentIndex(page.db.read, page.today)])
  return { holder, areas, index, home: addressOf(holder.id) }
}

const itemsOf = (choices: { key: string; name: string; services: number }[]) => [
  { value: '', text: 'None' },
  ...choices.map(({ key, name, services }) => ({ value: key, text: `${name} (${grouped(services)})` })),
]

/** What someone looks after, and the form that gives them more. */
export async function showArea(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { holder, areas, index, home } = await load(page)
  const [choices, ended] = await Promise.all([areaChoices(page.db.read, page.today), listEnded(page.db.read, holder.id, endedShown)])
  page.show(
    'areas/person',
    { title: `Area of ${holder.name}`, breadcrumbs: crumbs, status, errors: conflict === undefined ? errors : { form: conflict, ...errors } },
    {
      holder,
      home,
      areas: areas.map(({ role, rows }) => ({
        as: areaRoleNames[role],
        services: servicesInWords(servicesOfRows(index, rows).size()),
        href: listOfServices({ within: withinOf(role, holder.id) }),
        rows: rows.map((row) => ({ text: rowInWords(row), services: servicesInWords(servicesOfRows(index, [row]).size()) })),
        endHref: `${home}/end?${new URLSearchParams({ role })}`,
      })),
      roles: areaRoles.map((value) => ({ value, text: areaRoleNames[value], hint: { text: areaRoleHints[value] } })),
      fields: keysOf(kindNames)
        .filter((kind) => choices[kind].length > 0)
        .map((kind) => ({ name: kind, label: kindNames[kind], items: itemsOf(choices[kind]) })),
      notByArea,
      ended: ended.map((one) => ({
        text: `${areaRoleNames[one.role]}: ${rowInWords(one)}`,
        when: one.ended_at === null ? '' : momentOf(one.ended_at),
        by: one.ended_by ?? '',
        why: one.ended_reason ?? '',
      })),
    },
  )
}

/** Asks before an area is given: how many services it is then. */
export function askToGive(page: Page, { holder, role, rows, areas }: Given): Promise<void> | undefined {
  return page.typed['confirm'] === 'yes' ? undefined : showGiven(page, { holder, role, rows, areas })
}

async function showGiven(page: Page, { holder, role, rows, areas }: Given): Promise<void> {
  const index = await currentIndex(page.db.read, page.today)
  const before = areas.find((one) => one.role === role)?.rows ?? []
  const now = servicesOfRows(index, before).size()
  const then = servicesOfRows(index, [...before, ...rows]).size()
  page.show(
    'areas/confirm',
    { title: `Give ${holder.name} this area?`, breadcrumbs: [...crumbs, { text: holder.name, href: addressOf(holder.id) }] },
    {
      name: holder.name,
      home: addressOf(holder.id),
      hidden: { ...Object.fromEntries(rows.map((row) => [row.kind, row.key])), role, confirm: 'yes' },
      becomes: `${holder.name} becomes ${areaRoleInWords(role)} of ${rowsInWords(rows)}`,
      services: before.length === 0 ? servicesInWords(then) : `${servicesInWords(then)}, ${grouped(now)} until now`,
      may: areaRoleHints[role],
      notByArea,
    },
  )
}

const isAreaRole = (text: string | undefined): text is AreaRole => areaRoles.some((one) => one === text)

/** The page on which an area, or a part of it, ends. */
export async function showEnd(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { holder, areas, index, home } = await load(page)
  const role = page.typed['role'] ?? page.query('role')
  const area = areas.find((one) => one.role === role)
  // After a conflict nothing may be left to end: the area's page says so.
  if (!area || !isAreaRole(role)) return showArea(page, { status, ...(conflict === undefined ? {} : { conflict }) })
  page.show(
    'areas/end',
    {
      title: `End the area of ${holder.name}`,
      breadcrumbs: [...crumbs, { text: holder.name, href: home }],
      status,
      errors: conflict === undefined ? errors : { rows: conflict, ...errors },
    },
    {
      name: holder.name,
      home,
      role,
      as: areaRoleInWords(role),
      items: area.rows.map((row) => ({
        value: row.id,
        text: rowInWords(row).replace(/^./, (letter) => letter.toUpperCase()),
        hint: { text: servicesInWords(servicesOfRows(index, [row]).size()) },
      })),
    },
  )
}
