import { z } from 'zod'
import { organisationAct, overtaken, refused } from '../../access/act.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { NotFoundError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { factsOf, organisationForm, seenOf } from './organisation.ts'
import { findNameOfCode, findOrganisation, saveOrganisation } from './organisations.store.ts'

const form = organisationForm.extend({
  /** What the person saw: see seenOf. */
  seen: z.string().max(100).default(''),
})

/** What is saved of an organisation; `taken` is the name of another one that has its ODS code. */
export function decideOrganisation({ before, taken }: { before: OrganisationsTable; taken: string | undefined }, { seen, ...facts }: z.output<typeof form>) {
  if (seenOf(before) !== seen) return overtaken
  if (taken !== undefined) return refused({ ods_code: `${taken} has this ODS code already` })
  const words = { from: JSON.stringify(factsOf(before)), to: JSON.stringify(facts) }
  const happened: Happened[] = [{ kind: 'organisation.changed', id: before.id, project: null, name: facts.name, ...words }]
  return { next: { id: before.id, seen, facts }, happened }
}

/** Changes what is known of an organisation. */
export const changeOrganisation = organisationAct({
  permission: 'service.change',
  form,
  async load(trx, { id }: { id: string }, _doing, { ods_code: code }) {
    const before = await findOrganisation(trx, id)
    if (!before) throw new NotFoundError('No such organisation')
    return { before, taken: await findNameOfCode(trx, code, id) }
  },
  decide: decideOrganisation,
  save: (trx, { id, seen, facts }) => saveOrganisation(trx, id, seen, facts),
  subject: ({ before }) => before.id,
  says: ({ facts }) => `${facts.name} saved`,
})
