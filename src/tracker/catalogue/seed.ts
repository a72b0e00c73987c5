import { readFileSync } from 'node:fs'
import { parseCsv } from 'hucre/csv'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { readCatalogue } from './catalogue-file.ts'
import { hasProducts, insertProducts } from './catalogue.store.ts'

const file = new URL('../../../data/supplier-catalogue.csv', import.meta.url)
const reason = 'The published list of suppliers of 2021, with which the catalogue began'

/** Fills an empty catalogue with the published list; one that holds anything is left alone. */
export async function seedCatalogue(context: Pick<Context, 'db' | 'clock' | 'newId'>): Promise<void> {
  if (await hasProducts(context.db.read)) return
  const cells = parseCsv(readFileSync(file, 'utf8')).map((row) => row.map(String))
  const { rows } = readCatalogue([{ name: 'CSV', rows: cells.map((row, index) => ({ number: index + 1, cells: row })) }]) ?? { rows: [] }
  const by = { name: 'Slipway', at: nowIso(context), reason, newId: context.newId }
  try {
    await context.db.transaction(async (trx) => {
      if (await hasProducts(trx)) return
      await insertProducts(
        trx,
        rows.flatMap(({ facts, role }) =>
          role && facts.status
            ? [{ role, facts: { product_version: null, standard_version: null, fhir_version: null, link: null, ...facts, status: facts.status } }]
            : [],
        ),
        by,
      )
      // Projects that stand already have their first gate asked anew.
      await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
      await recordEvents(trx, [
        {
          id: context.newId(),
          at: by.at,
          actor: { id: null, name: by.name },
          projectId: null,
          subject: 'catalogue',
          subjectId: 'catalogue',
          action: 'began',
          sentence: `The catalogue began with ${rows.length} products of the published list of suppliers of 2021`,
        },
      ])
    })
  } catch (error) {
    // Another process that started at the same time was first.
    if (!(error instanceof ConflictError)) throw error
  }
}
