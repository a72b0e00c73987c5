import { expect, it } from 'vitest'
import { holdsWords } from '../../src/db/words.ts'
import { onBothEngines } from '../support/databases.ts'

onBothEngines('words in a column', (open) => {
  it('are found in whichever case, with signs as they are', async () => {
    const db = await open()
    for (const [index, name] of ['École du Nord', 'Harbour 50% off', 'under_score', 'back\\slash', 'ŁÓDŹ CENTRE', 'Harbour Street', 'St Anne’s–West'].entries())
      await db.write((trx) =>
        trx
          .insertInto('people')
          .values({ id: `p${index}`, name, email: `p${index}@example.nhs.uk`, phone: null, organisation: null, created_at: '2026-03-02T09:00:00Z' })
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
    expect(await found(' łódź ')).toEqual(['ŁÓDŹ CENTRE'])
    expect(await found('%')).toEqual(['Harbour 50% off'])
    expect(await found('R_S')).toEqual(['under_score'])
    expect(await found('k\\s')).toEqual(['back\\slash'])
    expect(await found("anne's-w")).toEqual(['St Anne’s–West'])
    expect(await found('harbour')).toEqual(['Harbour 50% off', 'Harbour Street'])
  })
})
