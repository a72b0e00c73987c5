import type { Page } from '../../access/page.ts'
import { listOwnOrganisations } from '../../access/scopes.store.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { isCounted, isInLists } from '../custom-fields/field.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { listFields } from '../custom-fields/fields.store.ts'
import { textsOf } from '../custom-fields/values.store.ts'
import { readOwn, writeOwn } from '../service-filter/own-conditions.ts'
import { organisationKinds } from '../services/organisation.ts'
import { organisationsPath } from '../services/organisations.pages.ts'
import { ownKey } from '../service-list/columns.ts'
import { shownAs } from '../service-list/list-parts.ts'
import { activeOwn, conditionsSent, ownFieldsOf, ownFilter } from '../service-list/own-filter.ts'
import type { OwnFilterField } from '../service-list/own-filter.ts'
import { countByField, countOrganisations, listOrganisations } from './organisation-list.store.ts'
import type { FindOrganisations } from './organisation-list.store.ts'

/** A page of the list of organisations. */
export interface OrganisationsView {
  rows: { id: string; name: string; code: string; kind: string; mayChange: boolean; own: string[] }[]
  total: number
  path: string
  words: string
  kind: string
  kinds: { value: string; text: string }[]
  /** The own fields of organisations, as columns and in the form of filters. */
  columns: string[]
  own: OwnFilterField[]
  applied: { text: string; href: string }[]
  mayAdd: boolean
  changesAll: boolean
  next: string | undefined
}

const kinds = Object.entries(organisationKinds).map(([value, text]) => ({ value, text }))
const longestOwn = 4000

const findOf = (page: Page): FindOrganisations => {
  const kind = page.query('kind') ?? ''
  return {
    words: page.query('q') ?? '',
    kind: Object.hasOwn(organisationKinds, kind) ? kind : '',
    own: readOwn((page.query('own') ?? '').slice(0, longestOwn)),
  }
}

const addressOf = ({ words, kind, own }: FindOrganisations, more: Record<string, string> = {}): string =>
  listAddress(organisationsPath, { q: words, kind, own: writeOwn(own), ...more })

/** How many organisations have each value of the fields that are counted, without what the filter asks of that field. */
async function countsOf(page: Page, find: FindOrganisations, fields: CustomField[]) {
  const counted = await Promise.all(
    fields
      .filter(isCounted)
      .map(async ({ id }) => [id, await countByField(page.db.read, { ...find, own: find.own.filter((one) => one.field !== id) }, id)] as const),
  )
  return new Map(counted)
}

/** The list; what was chosen of own fields leads to its address with that. */
export async function showOrganisations(page: Page): Promise<void> {
  const find = findOf(page)
  const sent = conditionsSent('organisation', page.req.query)
  if (sent !== undefined) return page.res.redirect(303, addressOf({ ...find, own: readOwn(sent.own ?? '') }))
  return list(page, find)
}

async function list(page: Page, find: FindOrganisations): Promise<void> {
  const db = page.db.read
  const [name, id] = [page.query('after'), page.query('id')]
  const after = name !== undefined && id !== undefined ? { name, id } : undefined
  const all = await listFields(db, 'organisation')
  const fields = all.filter(isInLists)
  const [{ rows, next }, total, counts] = await Promise.all([
    listOrganisations(db, { ...find, after }),
    countOrganisations(db, find),
    countsOf(page, find, fields),
  ])
  const changesAll = page.may('service.change')
  const ids = rows.map((row) => row.id)
  const fieldIds = fields.map((field) => field.id)
  const [theirs, texts, own] = await Promise.all([
    changesAll ? new Set<string>() : listOwnOrganisations(db, page.person, ids),
    textsOf(db, 'organisation', ids, fieldIds),
    ownFilter(db, all, counts),
  ])
  const asked = { q: find.words, kind: find.kind, own: writeOwn(find.own) }
  const parts = { own: asked.own, projectOwn: '' }
  const active = activeOwn(parts, { ...own, nouns: ['organisation'] })
  page.show<OrganisationsView>(
    'organisation-list/index',
    { title: 'Organisations', breadcrumbs: [{ text: 'Services', href: '/services' }] },
    {
      rows: rows.map((row) => ({
        id: row.id,
        name: row.name,
        code: row.ods_code ?? 'None',
        kind: organisationKinds[row.kind] ?? row.kind,
        mayChange: changesAll || theirs.has(row.id),
        own: fieldIds.map((field) => shownAs(ownKey(field), texts.get(row.id)?.get(field) ?? null) || 'Not known'),
      })),
      total,
      path: organisationsPath,
      words: find.words,
      kind: find.kind,
      kinds: [{ value: '', text: 'Any' }, ...kinds],
      columns: fields.map((field) => field.name),
      own: ownFieldsOf(parts, counts, own),
      applied: [
        ...appliedFilters(organisationsPath, asked, { q: `Search: ${find.words}`, kind: `Kind: ${organisationKinds[find.kind] ?? ''}` }),
        ...active.map(({ text, left }) => ({ text, href: addressOf({ ...find, own: readOwn(left.own) }) })),
      ],
      mayAdd: page.may('project.create'),
      changesAll,
      next: next ? addressOf(find, { after: next.sort_name, id: next.id }) : undefined,
    },
  )
}
