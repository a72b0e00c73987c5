import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { doubtPairs } from '../prerequisites/derived.store.ts'
import { nameKinds } from './data-quality.ts'
import type { NameKind } from './data-quality.ts'
import { learn } from '../aliases/aliases.store.ts'

const servicesAtOnce = 20

export interface Merge {
  kind: NameKind
  from: string
  to: string
}
type EventOf = (rest: Pick<NewEvent, 'subject' | 'subjectId' | 'action' | 'sentence' | 'from' | 'to'>) => NewEvent

/** Replaces a name by another wherever services have it, some of them to a commit, and remembers it for the next import. Answers how many services changed. */
export async function mergeNames(context: Context, merge: Merge, by: { name: string; event: EventOf }): Promise<number> {
  const { db } = context
  const { kind, from, to } = merge
  await db.transaction(async (trx) => {
    if (kind === 'referrer') await learn(trx, 'organisation', from, to)
    else if (kind === 'provider_product' || kind === 'consumer_product') {
      await learn(trx, 'product', from, to)
      await recordEvents(
        trx,
        (await movePairs(trx, kind, from, to)).map((moved) => movedEvent(moved, by)),
      )
    }
    await recordEvents(trx, [by.event({ subject: 'alias', subjectId: from, action: 'learnt', from, to, sentence: `${by.name} said that ${from} is ${to}` })])
  })
  const { value, column, ids } = await affected(context, merge)
  for (let at = 0; at < ids.length; at += servicesAtOnce) {
    const some = ids.slice(at, at + servicesAtOnce)
    await db.transaction(async (trx) => {
      await trx
        .updateTable('services')
        .set((eb) => ({ [column]: value, version: eb('version', '+', 1) }))
        .where(
          'id',
          'in',
          some.map((one) => one.id),
        )
        .execute()
      await recordEvents(
        trx,
        some.map((one) =>
          by.event({
            subject: 'service',
            subjectId: one.id,
            action: 'changed',
            from,
            to,
            sentence: `${by.name} changed the ${nameKinds[kind].replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())} of ${one.name} to ${to}`,
          }),
        ),
      )
    })
    await nextTurn()
  }
  return ids.length
}

async function affected({ db }: Context, { kind, from, to }: Merge): Promise<{ value: string; column: string; ids: { id: string; name: string }[] }> {
  if (kind !== 'referrer') return { value: to, column: kind, ids: await db.read.selectFrom('services').select(['id', 'name']).where(kind, '=', from).execute() }
  const named = async (name: string) =>
    (await db.read.selectFrom('organisations').select('id').where('name', '=', name).orderBy('id').execute()).map((one) => one.id)
  const [old, [kept]] = [await named(from), await named(to)]
  if (old.length === 0 || kept === undefined) return { value: '', column: 'referrer_id', ids: [] }
  return { value: kept, column: 'referrer_id', ids: await db.read.selectFrom('services').select(['id', 'name']).where('referrer_id', 'in', old).execute() }
}

/** What was decided of a pair under the old name holds under the new one, where nothing was decided there. */
async function movePairs(trx: Writer, side: 'provider_product' | 'consumer_product', from: string, to: string): Promise<{ from: string; to: string }[]> {
  const moved: { from: string; to: string }[] = []
  const other = side === 'provider_product' ? 'consumer_product' : 'provider_product'
  const taken = new Set((await trx.selectFrom('pairs').select(other).where(side, '=', to).execute()).map((one) => one[other]))
  for (const pair of await trx.selectFrom('pairs').selectAll().where(side, '=', from).execute()) {
    const key = trx
      .updateTable('pairs')
      .set({ [side]: to, version: pair.version + 1 })
      .where(side, '=', from)
      .where(other, '=', pair[other])
    if (taken.has(pair[other])) continue
    await key.execute()
    const names = { consumer: pair.consumer_product, provider: pair.provider_product }
    moved.push({ from: nameOfPair(names), to: nameOfPair({ ...names, [side === 'provider_product' ? 'provider' : 'consumer']: to }) })
  }
  if (side === 'consumer_product') await trx.updateTable('organisations').set({ consumer_product: to }).where('consumer_product', '=', from).execute()
  await doubtPairs(
    trx,
    moved.map((one) => one.from),
  )
  return moved
}

const movedEvent = ({ from, to }: { from: string; to: string }, by: { name: string; event: EventOf }): NewEvent =>
  by.event({
    subject: 'pair',
    subjectId: to,
    action: 'renamed',
    from,
    to,
    sentence: `${by.name} renamed a product: what was known of ${from} is known of ${to}`,
  })
