import { nowIso } from '../../context.ts'
import type { Context } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { refreshLapsed } from '../go-live/stages.store.ts'
import { settleImport } from '../import/imports.store.ts'
import { factsOf } from './compare-catalogue.ts'
import type { ComparedRow } from './compare-catalogue.ts'
import { insertProducts, saveProduct } from './catalogue.store.ts'
import { changesOf, movesStanding, productName } from './product.ts'
import { doubtStages } from './usage.store.ts'

const rowsACommit = 20

type EventOf = (rest: Omit<NewEvent, 'id' | 'at' | 'actor' | 'projectId'>) => NewEvent

/** The rows that an import would write; the others say what is known already. */
export const toWriteOf = (compared: ComparedRow[]): ComparedRow[] => compared.filter((row) => row.kind !== 'unchanged')

/** Writes what a kept import changes, some products to a commit, and settles it with the first. Throws ConflictError if it is settled already, or a product was changed meanwhile. */
export async function writeCatalogue(
  context: Context,
  one: { id: string; file_name: string; digest: string },
  compared: ComparedRow[],
  given: { name: string; event: EventOf },
): Promise<void> {
  const reason = `As in ${one.file_name}`
  const by = { name: given.name, at: nowIso(context), reason, newId: context.newId }
  const toWrite = toWriteOf(compared)
  for (let from = 0; from === 0 || from < toWrite.length; from += rowsACommit)
    await context.db.transaction(async (trx) => {
      if (from === 0) {
        await settleImport(trx, one.id, { projectId: null, at: by.at })
        await recordEvents(trx, [
          given.event({
            subject: 'import',
            subjectId: one.id,
            action: 'imported',
            to: one.digest,
            sentence: `${by.name} imported ${toWrite.length} products from ${one.file_name}`,
          }),
        ])
      }
      for (const row of toWrite.slice(from, from + rowsACommit)) {
        if (row.known)
          await saveProduct(trx, row.known, row.after, { version: row.known.version, movesStanding: movesStanding(changesOf(row.known, row.after)), by })
        const [made] = row.known ? [row.known] : await insertProducts(trx, [{ role: row.row.role, facts: row.after }], by)
        if (!made) continue
        await doubtStages(trx, made.id)
        await recordEvents(trx, [
          given.event({
            subject: 'product',
            subjectId: made.id,
            action: row.known ? 'changed' : 'created',
            from: row.known ? JSON.stringify(factsOf(row.known)) : null,
            to: JSON.stringify(row.after),
            reason,
            sentence: `${by.name} imported ${productName(row.after)} from ${one.file_name}`,
          }),
        ])
      }
    })
  await refreshLapsed(context.db, { environments: context.templates.environments, clock: context.clock })
}
