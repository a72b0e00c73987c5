import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { installation } from '../../events/cover-rows.ts'
import { listUnfilled, markFilled } from './fields.store.ts'
import { nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { refreshValues } from './keep-values.ts'
import { nextIds } from './values.store.ts'

const atOnce = 50

/** Reads what was written before a field existed into new fields, in the background, unless another node is doing so. */
export const startFilling = (context: Context): Promise<void> =>
  context.leases
    .run('new fields', async (db) => {
      // A field may be changed, and have to be read again, while it is read.
      for (let some = await listUnfilled(db.read); some.length > 0; some = await listUnfilled(db.read))
        for (const field of some) await fill({ ...context, db }, field)
    })
    .catch((error: unknown) => context.log.error({ err: error }, 'reading values into a new field broke off; a node goes on with it in a moment'))

/** Resumes what a stopped node left unfinished. */
export async function resumeFilling(context: Context): Promise<void> {
  if (!context.leases.isAtWork('new fields') && (await listUnfilled(context.db.read)).length > 0) void startFilling(context)
}

async function fill({ db, clock, newId }: Context, field: CustomField): Promise<void> {
  for (let after = ''; ;) {
    const ids = await nextIds(db.read, field.noun, after, atOnce)
    if (ids.length === 0) break
    await db.transaction((trx) => refreshValues(trx, field.noun, { ids, fields: [field] }))
    after = ids.at(-1) ?? after
    await nextTurn()
  }
  const by = { actor: installation, at: new Date(clock()).toISOString(), newId }
  await db.write(by, async (trx) => {
    if (!(await markFilled(trx, field))) return []
    return [{ kind: 'field.filled', id: field.id, project: null, name: field.name, of: nouns[field.noun].toLowerCase() }]
  })
}
