import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { Tables } from '../../db/tables.ts'
import { isKey, keysOf, recordOf } from '../../keys.ts'
import type { Of, Place, Waiting } from './my-work.ts'
import { toConfirm } from './to-confirm.store.ts'
import { gatesOpenAgain, lapsed } from './waiting-gates.store.ts'
import { toTest } from './waiting-runs.store.ts'
import { toSign } from './waiting-signatures.store.ts'
import { toSettle } from './waiting-prerequisites.store.ts'

const queries = {
  gates: gatesOpenAgain,
  lapsed,
  confirm: toConfirm,
  prerequisites: toSettle,
  'test-runs': toTest,
}
export type FoundList = keyof typeof queries
export const isFoundList = (name: string): name is FoundList => isKey(queries, name)

/** The text of a list is long, and several make My work: each is compiled once. */
const starts = recordOf(keysOf(queries), (list) =>
  prepared<Of & { limit: number } & Record<string, unknown>, Waiting & { total: number }>((db, parameter) =>
    db
      .selectFrom(queries[list](db, { personId: parameter('personId'), today: parameter('today') }).as('w'))
      .selectAll()
      .select(sql<number>`count(*) over ()`.as('total'))
      .orderBy('sort')
      .orderBy('id')
      .limit(parameter('limit')),
  ),
)

/** The first things of a list with how many there are in all; one query. */
export async function startOfFound(db: Reader, list: FoundList, of: Of, limit: number): Promise<{ rows: Waiting[]; total: number }> {
  const { rows } = await starts[list](db, { ...of, limit })
  return { rows, total: Number(rows[0]?.total ?? 0) }
}

/** So many things of a list; `after` is the place of the last thing shown. */
export async function listFound(db: Reader, list: FoundList, of: Of & { limit: number; after: Place | undefined }): Promise<Waiting[]> {
  const { after } = of
  let query = db.selectFrom(queries[list](db, of).as('w')).selectAll().orderBy('sort').orderBy('id').limit(of.limit)
  if (after) query = query.where((eb) => eb.or([eb('sort', '>', after.sort), eb.and([eb('sort', '=', after.sort), eb('id', '>', after.id)])]))
  return query.execute()
}

/** More than so many of a list are not counted for the navigation: every page asks, and somebody on every project has thousands. */
const mostCounted = 100

/**
 * How many things wait for this person's signature, confirmation or test, or because a gate is open again, up to `mostCounted` of each; one query of what is
 * cheap to find, because every page's navigation shows it.
 */
export async function countWaiting(db: Reader, { personId, today }: Of): Promise<number> {
  const [row] = (await waitingCounts(db, { personId, today })).rows
  return Object.values(row ?? {}).reduce<number>((sum, n) => sum + Number(n), 0)
}

const waitingCounts = prepared<Of & Record<string, unknown>, Record<'gates' | 'lapsed' | 'sign' | 'confirm' | 'test', number>>((db, parameter) => {
  const of = { personId: parameter('personId'), today: parameter('today') }
  const countOf = (some: SelectQueryBuilder<Tables, never, { id: string }>) =>
    db.selectFrom(some.limit(mostCounted).as('some')).select(sql<number>`count(*)`.as('n'))
  const counted = (list: 'gates' | 'lapsed' | 'confirm' | 'test-runs') => countOf(db.selectFrom(queries[list](db, of).as('w')).select('w.id'))
  return db.selectNoFrom([
    counted('gates').as('gates'),
    counted('lapsed').as('lapsed'),
    countOf(toSign(db, of)).as('sign'),
    counted('confirm').as('confirm'),
    counted('test-runs').as('test'),
  ])
})
