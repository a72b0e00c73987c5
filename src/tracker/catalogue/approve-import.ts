import { z } from 'zod'
import { installationAct, overtakenWith } from '../../access/act.ts'
import type { Reader } from '../../db/database.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'
import type { By } from '../../events/record.ts'
import { settleImport } from '../import/imports.store.ts'
import { getCatalogueImport } from './catalogue-import.store.ts'
import { everyProduct } from './catalogue.store.ts'
import { everyName } from './product-names.store.ts'
import { compareCatalogue } from './compare-catalogue.ts'
import type { ComparedRow } from './compare-catalogue.ts'
import { refreshGates } from './refresh-gates.ts'
import { importStarted, toWriteOf, writeImport } from './write-catalogue.ts'
import type { CatalogueImport } from './write-catalogue.ts'

/** A digest of what was compared: the catalogue may change before someone approves. */
export const digestOfCompared = (compared: ComparedRow[]): Digest =>
  digestOf(JSON.stringify(compared.map((one) => [one.row.number, one.kind, one.known?.version ?? 0, one.after])))

interface Found {
  one: CatalogueImport
  compared: ComparedRow[]
}

/** An import that nobody has approved or cancelled yet. */
async function getOpenImport(trx: Reader, id: string) {
  const found = await getCatalogueImport(trx, id)
  if (found.one.settled_at !== null) throw new ConflictError('This import was approved or cancelled already. Look at its page.')
  return found
}

const changed = 'The catalogue changed while you reviewed. Below is what the file would change now: look at it again, then import'

export function decideImport({ one, compared }: Found, { seen }: { seen: string }, { actor, at, newId }: By) {
  if (seen !== digestOfCompared(compared)) return overtakenWith(changed)
  const rows = toWriteOf(compared)
  return { next: { one, rows, by: { actor, at, newId } }, happened: [importStarted(one, rows)] }
}

/** Writes a reviewed catalogue file. */
export const approveCatalogueImport = installationAct({
  permission: 'catalogue.manage',
  form: z.object({ seen: z.string().default('') }),
  async load(trx, where: { import: string }): Promise<Found> {
    const { one, file } = await getOpenImport(trx, where.import)
    const { compared } = compareCatalogue(file, await everyProduct(trx), await everyName(trx))
    return { one, compared }
  },
  decide: decideImport,
  save: (trx, { one, ...toWrite }) => writeImport(trx, one, toWrite),
  after: refreshGates,
  says: ({ rows }) => `${rows.length} ${rows.length === 1 ? 'product' : 'products'} imported`,
})

/** Cancels an import: nothing of it is written. */
export const cancelCatalogueImport = installationAct({
  permission: 'catalogue.manage',
  form: z.object({}),
  load: async (trx, where: { import: string }) => (await getOpenImport(trx, where.import)).one,
  decide: (one: CatalogueImport) => ({ next: one, happened: [{ kind: 'import.dropped', id: one.id, project: null, file: one.file_name }] }),
  save: (trx, { id }, { at }) => settleImport(trx, id, { projectId: null, at }),
  says: () => 'The import was cancelled. Nothing of it was written',
})
