import type { Reader } from '../../db/database.ts'
import type { ImportsTable } from '../../db/tables/imports.ts'
import { NotFoundError } from '../../errors.ts'
import { findCatalogueImport } from '../import/imports.store.ts'
import { readCatalogueFile } from './kept-file.ts'
import type { CatalogueFile } from './catalogue-file.ts'

/** An uploaded catalogue with what was read in it; throws NotFoundError if there is none. */
export async function getCatalogueImport(db: Reader, id: string): Promise<{ one: Omit<ImportsTable, 'understanding'>; file: CatalogueFile }> {
  const kept = await findCatalogueImport(db, id)
  if (!kept) throw new NotFoundError('No such import')
  const { understanding, ...one } = kept
  return { one, file: readCatalogueFile(understanding) }
}
