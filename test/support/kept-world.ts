import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { seeLatest, testFolder } from './databases.ts'
import type { TestContext } from './context.ts'
import { openWorld, Visitor } from './world.ts'
import type { World } from './world.ts'

/** A world as it was when it was first made: its rows, and what belongs to it outside the database. */
interface Kept<T> {
  putInto: (db: Database) => Promise<void>
  made: T
  base: string
  sent: TestContext['sent']
  at: number
  visitors: Map<Visitor, { cookie: string; token: string }>
}

/**
 * Makes a world through its pages once for each engine, and after that by copying its rows, which takes a twentieth of the time. Whoever was signed in
 * stays signed in. What `make` uploads is not copied.
 */
export function keptWorld<T extends { world: World }>(make: (db: Database) => Promise<T>): (db: Database) => Promise<T> {
  const kept = new Map<Database['engine'], Kept<T>>()
  return async (db) => {
    if (!(await isFresh(db))) return make(db)
    const known = kept.get(db.engine)
    if (known) return madeAgain(known, db)
    const made = await make(db)
    kept.set(db.engine, await keep(made, db))
    return made
  }
}

const isFresh = async (db: Database): Promise<boolean> => (await db.read.selectFrom('events').select('id').limit(1).executeTakeFirst()) === undefined

async function keep<T extends { world: World }>(made: T, db: Database): Promise<Kept<T>> {
  const { context } = made.world
  await context.interactions.flush()
  await context.security.flush()
  const visitors: Kept<T>['visitors'] = new Map()
  replaced(made, (one) => {
    if (one instanceof Visitor) visitors.set(one, { cookie: one.cookie, token: one.token })
    return one
  })
  const putInto = db.engine === 'sqlite' ? await keepFile(db) : await keepRows(db)
  return { putInto, made, base: context.config.publicUrl, sent: structuredClone(context.sent), at: context.clock(), visitors }
}

async function madeAgain<T extends { world: World }>(kept: Kept<T>, db: Database): Promise<T> {
  await kept.putInto(db)
  const world = await openWorld(db)
  const { context } = world
  context.advance(kept.at - context.clock())
  const sent = replaced(kept.sent, (one) => (typeof one === 'string' ? one.replaceAll(kept.base, context.config.publicUrl) : one))
  context.sent.push(...(sent as TestContext['sent']))
  return replaced(kept.made, (one) => {
    if (one === kept.made.world) return world
    const visitor = one instanceof Visitor && kept.visitors.get(one)
    return visitor ? Object.assign(world.visitor(), visitor) : one
  }) as T
}

/** A copy of plain data, in which `how` replaces values. */
function replaced(value: unknown, how: (value: unknown) => unknown): unknown {
  const now = how(value)
  if (now !== value) return now
  if (Array.isArray(value)) return value.map((one) => replaced(one, how))
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, how)]))
}

async function keepFile(db: Database): Promise<(db: Database) => Promise<void>> {
  const home = mkdtempSync(join(testFolder, 'slipway-kept-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'kept.db')
  await sql`vacuum into ${file}`.execute(db.read)
  const source = openSqlite(file)
  return async (to) => {
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(to.read)
    seeLatest(to)
    await source.backup(rows[0]?.file ?? '')
  }
}

async function keepRows(db: Database): Promise<(db: Database) => Promise<void>> {
  const { rows: columns } = await sql<{ name: string; written: string; counted: string | null }>`
    select c.table_name as name, string_agg(quote_ident(c.column_name), ', ') filter (where c.is_generated = 'NEVER') as written,
      max(case when c.is_identity = 'YES' then c.column_name end) as counted
    from information_schema.columns c join pg_tables t on t.tablename = c.table_name and t.schemaname = c.table_schema
    where c.table_schema = 'public' and c.table_name not like 'kysely%' group by c.table_name`.execute(db.read)
  const tables: { name: string; written: string; counted: string | null; rows: string | null }[] = []
  for (const one of columns) {
    const { rows } = await sql<{ rows: string | null }>`select json_agg(t)::text as rows from ${sql.table(one.name)} t`.execute(db.read)
    tables.push({ ...one, rows: rows[0]?.rows ?? null })
  }
  return async (to) => {
    await to.read.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx)
      for (const { name, written, counted, rows } of tables) {
        const table = sql.table(name)
        await sql`delete from ${table}`.execute(trx)
        if (rows === null) continue
        const all = sql.raw(written)
        await sql`insert into ${table} (${all}) overriding system value select ${all} from json_populate_recordset(null::${table}, ${rows})`.execute(trx)
        if (counted !== null) await sql`select setval(pg_get_serial_sequence(${name}, ${counted}), max(${sql.ref(counted)})) from ${table}`.execute(trx)
      }
    })
  }
}
