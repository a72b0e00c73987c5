import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { holdsWords } from '../../src/db/words.ts'
import { searchable } from '../../src/text.ts'
import { onBothEngines, openTestPostgres } from '../support/databases.ts'
import { unpackSqlite } from '../support/releases.ts'
import { staleSearchTexts } from '../support/search-texts.ts'
import { upgradedRelease } from '../support/upgraded-release.ts'

onBothEngines('a search for words in a column', (open) => {
  it('ignores case and takes every character literally', async () => {
    const db = await open()
    for (const [index, name] of ['École du Nord', 'Harbour 50% off', 'under_score', 'back\\slash', 'ŁÓDŹ CENTRE', 'Harbour Street', 'St Anne’s–West'].entries())
      await db.transaction((trx) =>
        trx
          .insertInto('people')
          .values({ id: asPersonId(`p${index}`), name, email: `p${index}@example.nhs.uk`, phone: null, organisation: null, created_at: '2026-03-02T09:00:00Z' })
          .execute(),
      )
    const found = async (words: string) =>
      (
        await db.read
          .selectFrom('people')
          .select('name')
          .where(holdsWords(words, 'name', 'organisation'))
          .orderBy('id')
          .execute()
      ).map((one) => one.name)
    expect(await found('école')).toEqual(['École du Nord'])
    expect(await found('ÉCOLE')).toEqual(['École du Nord'])
    expect(await found('e\u0301cole')).toEqual(['École du Nord'])
    expect(await found('ecole')).toEqual(['École du Nord'])
    expect(await found(' łódź ')).toEqual(['ŁÓDŹ CENTRE'])
    expect(await found('lodz')).toEqual(['ŁÓDŹ CENTRE'])
    expect(await found('%')).toEqual(['Harbour 50% off'])
    expect(await found('R_S')).toEqual(['under_score'])
    expect(await found('k\\s')).toEqual(['back\\slash'])
    expect(await found("anne's-w")).toEqual(['St Anne’s–West'])
    expect(await found('annes w')).toEqual(['St Anne’s–West'])
    expect(await found('harbour')).toEqual(['Harbour 50% off', 'Harbour Street'])
  })

  it('uses texts that the database keeps up to date, whoever writes', async () => {
    const db = await open()
    const name = { role: 'provider' as const, name: 'été', shown: 'Été', product_id: 'c', own: 0 }
    await db.transaction(async (trx) => {
      await sql`insert into organisations (id, name, kind, created_at) values ('o', 'O’Brien', 'provider', 'x')`.execute(trx)
      await sql`insert into people (id, name, email, created_at) values ('p', 'Zoë', 'z@x.nhs.uk', 'x')`.execute(trx)
      await sql`insert into products (id, role, supplier, product, status, version, created_at) values ('c', 'provider', 'Été', 'C–3', 'ready', 1, 'x')`.execute(
        trx,
      )
      await trx.insertInto('product_names').values(name).execute()
    })
    expect(await staleSearchTexts(db)).toEqual({ stale: [], looked: 7 })
    await db.transaction(async (trx) => {
      await trx.updateTable('organisations').set({ name: 'Ó Briain' }).execute()
      await trx.updateTable('people').set({ name: 'José', organisation: 'Côte-Nord' }).execute()
      await trx.updateTable('people').set({ organisation: null, phone: '1' }).execute()
      await trx
        .insertInto('product_names')
        .values(name)
        .onConflict((on) => on.columns(['role', 'name']).doUpdateSet({ name: 'eté' }))
        .execute()
    })
    expect(await staleSearchTexts(db)).toEqual({ stale: [], looked: 7 })
  })
})

it('PostgreSQL normalises every letter and sign for searches as the product does', async () => {
  const db = await openTestPostgres()
  const ranges = [
    [0x01, 0x530],
    [0x1e00, 0x2300],
    [0xfb00, 0xfb07],
    [0xff00, 0xff60],
  ] as const
  const signs = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => String.fromCodePoint(from + index)))
  const texts = [...signs.map((sign) => `A${sign} b`), 'a - b', 'a--b', 'a  b', "St Mary's", 'x´y', '\uFEFFx\u00A0 \u2009y', '']
  const { rows } = await sql<{
    made: string[]
  }>`select array(select searchable(x) from unnest(${texts}::text[]) with ordinality as t (x, n) order by n) as made`.execute(db.read)
  const other = texts.flatMap((text, index) => (rows[0]?.made[index] === searchable(text) ? [] : [[text, searchable(text), rows[0]?.made[index]]]))
  await db.close()
  expect(other).toEqual([])
})

describe('a database of an older release', () => {
  it('on SQLite has a search text beside each text once it is upgraded', async () => {
    const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-words-'))
    const db = await openDatabase(`sqlite:${unpackSqlite('0.1.0', home).file}`)
    const { stale, looked } = await staleSearchTexts(db)
    await db.close()
    rmSync(home, { recursive: true, force: true })
    expect(stale).toEqual([])
    expect(looked).toBeGreaterThan(100)
  })

  it('on PostgreSQL has one too', async () => {
    const db = await upgradedRelease('0.1.0')
    const { stale, looked } = await staleSearchTexts(db)
    await db.close()
    expect(stale).toEqual([])
    expect(looked).toBeGreaterThan(100)
  }, 60_000)
})
