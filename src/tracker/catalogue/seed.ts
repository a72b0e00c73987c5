import { readFileSync } from 'node:fs'
import { parseCsv } from 'hucre/csv'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { readCatalogue } from './catalogue-file.ts'
import { hasProducts, insertProducts } from './catalogue.store.ts'
import { doubtEveryStage } from './usage.store.ts'

const file = new URL('../../../data/supplier-catalogue.csv', import.meta.url)
const reason = 'The published list of suppliers of 2021, with which the catalogue began'

/** Fills an empty catalogue with the published list; changes nothing otherwise. */
export async function seedCatalogue(context: Pick<Context, 'db' | 'clock' | 'newId'>): Promise<void> {
  if (await hasProducts(context.db.read)) return
  const cells = parseCsv(readFileSync(file, 'utf8')).map((row) => row.map(String))
  const { rows } = readCatalogue([{ name: 'CSV', rows: cells.map((row, index) => ({ number: index + 1, cells: row })) }]) ?? { rows: [] }
  const by = { id: null, name: 'Slipway', at: nowIso(context), reason, newId: context.newId }
  try {
    await context.db.write({ actor: { id: null, name: by.name }, at: by.at, newId: context.newId }, async (trx) => {
      if (await hasProducts(trx)) return []
      await insertProducts(
        trx,
        rows.flatMap(({ facts, role }) =>
          role && facts.status
            ? [{ role, facts: { product_version: null, standard_version: null, fhir_version: null, link: null, ...facts, status: facts.status } }]
            : [],
        ),
        by,
      )
      await doubtEveryStage(trx)
      return [{ kind: 'catalogue.began', id: 'catalogue', project: null, products: rows.length }]
    })
  } catch (error) {
    // Another process that started at the same time has filled it.
    if (!(error instanceof ConflictError)) throw error
  }
}
