import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { foldedName } from '../../src/db/folded-name.ts'
import { folded } from '../../src/text.ts'
import { onBothEngines } from '../support/databases.ts'

const names = [
  'EMIS Web',
  'EMIS   Web',
  ' Adastra  ',
  'ÉMIS Web',
  'E\u0301MIS  Web',
  'Łódź\u00A0Systems ',
  'ŁÓDŹ SYSTEMS',
  'ÆØÅ Æther',
  'Système d’Été',
  'ПРОГРАММА Ёлка',
  'ΑΒΓ ΔΈΛΤΑ',
  'Soft\u00ADhyphen É',
  '',
]

onBothEngines('a name of the database', (open) => {
  it('is folded as in the program, whatever its letters', async () => {
    const db = await open()
    const at = '2026-03-02T09:00:00Z'
    await db.transaction(async (trx) => {
      for (const [index, name] of names.entries())
        await trx
          .insertInto('people')
          .values({ id: asPersonId(`p${index}`), name, email: `p${index}@example.nhs.uk`, phone: null, organisation: null, created_at: at })
          .execute()
    })
    const rows = await db.read
      .selectFrom('people')
      .select(['name', foldedName(sql`name`).as('folded')])
      .execute()
    expect(rows.map((one) => [one.name, one.folded]).toSorted()).toEqual(names.map((name) => [name, folded(name)]).toSorted())
    expect((await sql<{ none: unknown }>`select ${foldedName(sql`cast(null as text)`)} as none`.execute(db.read)).rows).toEqual([{ none: null }])
    await db.close()
  })
})
