import { listOwnOrganisations } from '../../access/scopes.store.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { factsInWords, factsOf, organisationKinds, seenOf } from './organisation.ts'
import { findOrganisation, listOrganisations } from './organisations.store.ts'

export const organisationsPath = '/organisations'
const crumbs = [{ text: 'Services', href: '/services' }]
const deep = [...crumbs, { text: 'Organisations', href: organisationsPath }]
const kinds = Object.entries(organisationKinds).map(([value, text]) => ({ value, text }))

interface Choice {
  value: string
  text: string
}

/** A page of the list of organisations. */
export interface OrganisationsView {
  rows: { id: string; name: string; code: string; kind: string; mayChange: boolean }[]
  path: string
  words: string
  kind: string
  kinds: Choice[]
  applied: ReturnType<typeof appliedFilters>
  mayAdd: boolean
  changesAll: boolean
  next: string | undefined
}

/** The form of an organisation, new or changed. */
export interface OrganisationFormView {
  values: Record<string, string>
  conflict: string | null
  kinds: Choice[]
}

/** What the address of the list asks for. */
function findOf(page: Page) {
  const [words, kind, name, id] = [page.query('q') ?? '', page.query('kind'), page.query('after'), page.query('id')]
  const chosen = kind !== undefined && Object.hasOwn(organisationKinds, kind) ? { kind } : {}
  return { words, ...chosen, ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}) }
}

export async function showOrganisations(page: Page): Promise<void> {
  const find = findOf(page)
  const { rows, next } = await listOrganisations(page.db.read, find)
  const changesAll = page.may('service.change')
  const ids = rows.map((row) => row.id)
  const own = changesAll ? new Set<string>() : await listOwnOrganisations(page.db.read, page.person, ids)
  const asked = { q: find.words, kind: find.kind }
  page.show<OrganisationsView>(
    'services/organisations',
    { title: 'Organisations', breadcrumbs: crumbs },
    {
      rows: rows.map((row) => ({
        id: row.id,
        name: row.name,
        code: row.ods_code ?? 'None',
        kind: organisationKinds[row.kind] ?? row.kind,
        mayChange: changesAll || own.has(row.id),
      })),
      path: organisationsPath,
      words: find.words,
      kind: find.kind ?? '',
      kinds: [{ value: '', text: 'Any' }, ...kinds],
      applied: appliedFilters(organisationsPath, asked, { q: `Search: ${find.words}`, kind: `Kind: ${organisationKinds[find.kind ?? ''] ?? ''}` }),
      mayAdd: page.may('project.create'),
      changesAll,
      next: next ? listAddress(organisationsPath, { ...asked, after: next.sort_name, id: next.id }) : undefined,
    },
  )
}

function showForm(page: Page, title: string, given: Partial<Again> & { values: Record<string, string> }): void {
  page.show<OrganisationFormView>(
    'services/organisation-form',
    { title, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: deep },
    { values: given.values, conflict: given.conflict ?? null, kinds: [{ value: '', text: 'Choose one' }, ...kinds] },
  )
}

export function showNewOrganisation(page: Page, why: Partial<Again> = {}): void {
  const { conflict, ...rest } = why
  // No existing row was changed: a conflict can only be about the ODS code.
  const errors = conflict === undefined ? {} : { errors: { ods_code: 'Someone else has just added an organisation with this ODS code' } }
  showForm(page, 'Add an organisation', { ...rest, ...errors, values: page.typed })
}

export async function showOrganisation(page: Page, why: Partial<Again> = {}): Promise<void> {
  const one = await findOrganisation(page.db.read, page.param('id'))
  if (!one) throw new NotFoundError('No such organisation')
  const { name, ods_code: code, kind, switched_on: on, consumer_product: product } = factsOf(one)
  const saved = { name, ods_code: code ?? '', kind, switched_on: on ?? '', consumer_product: product ?? '', seen: seenOf(one) }
  const { conflict, ...rest } = why
  showForm(page, 'Change the organisation', {
    ...rest,
    ...(conflict === undefined ? {} : { conflict: `${conflict} Their change: ${factsInWords(one)}.` }),
    values: { ...saved, ...page.typed, ...(conflict === undefined ? {} : { seen: saved.seen }) },
  })
}
