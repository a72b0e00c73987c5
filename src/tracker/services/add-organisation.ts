import type { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { organisationForm } from './organisation.ts'
import { findNameOfCode, insertOrganisation } from './organisations.store.ts'

/** The organisation as it is added; `taken` is the name of the one that has its ODS code. */
export function decideNewOrganisation(
  { taken }: { taken: string | undefined },
  facts: z.output<typeof organisationForm>,
  { newId, at }: Pick<Doing, 'newId' | 'at'>,
): Refused | Decided<Omit<OrganisationsTable, 'other'>> {
  if (taken !== undefined) return refused({ ods_code: `${taken} has this ODS code already` })
  const row = { id: newId(), ...facts, created_at: at }
  return { next: row, happened: [{ kind: 'organisation.created', id: row.id, project: null, name: row.name, to: row.ods_code }] }
}

/** Adds an organisation; its ODS code, if it has one, is no other's. */
export const addOrganisation = installationAct({
  permission: 'project.create',
  form: organisationForm,
  load: async (trx, _where: object, _doing, { ods_code: code }) => ({ taken: await findNameOfCode(trx, code) }),
  decide: decideNewOrganisation,
  save: (trx, row) => insertOrganisation(trx, row),
  says: ({ name }) => `${name} added`,
})
