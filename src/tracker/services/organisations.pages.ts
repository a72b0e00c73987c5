import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { listAddress } from '../../web/list-address.ts'
import { factsInWords, factsOf, organisationKinds, seenOf } from './organisation.ts'
import { findOrganisation } from './organisations.store.ts'

export const organisationsPath = '/organisations'
const crumbs = [{ text: 'Services', href: '/services' }]
const deep = [...crumbs, { text: 'Organisations', href: organisationsPath }]
const kinds = Object.entries(organisationKinds).map(([value, text]) => ({ value, text }))

interface Choice {
  value: string
  text: string
}

/** The form of an organisation, new or changed. */
export interface OrganisationFormView {
  values: Record<string, string>
  conflict: string | null
  kinds: Choice[]
  /** Where its shared prerequisites are listed; null for a new one, or for someone who may not see them. */
  shared: string | null
  /** Where its contacts are; null for a new one. */
  contacts: string | null
  /** Where its own fields are changed; null for a new one. */
  own: string | null
}

function showForm(page: Page, title: string, given: Partial<Again> & { values: Record<string, string>; named?: string; own?: string }): void {
  page.show<OrganisationFormView>(
    'services/organisation-form',
    { title, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: deep },
    {
      values: given.values,
      conflict: given.conflict ?? null,
      kinds: [{ value: '', text: 'Choose one' }, ...kinds],
      shared: given.named !== undefined && page.may('shared.view') ? listAddress('/catalogue/shared', { q: given.named }) : null,
      contacts: given.named === undefined ? null : `${organisationsPath}/${page.param('id')}/contacts`,
      own: given.own ?? null,
    },
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
    named: name,
    own: `${organisationsPath}/${one.id}/fields`,
    ...(conflict === undefined ? {} : { conflict: `${conflict} Their change: ${factsInWords(one)}.` }),
    values: { ...saved, ...page.typed, ...(conflict === undefined ? {} : { seen: saved.seen }) },
  })
}
