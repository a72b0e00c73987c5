import type { Reader } from '../../db/database.ts'

const rowsAtOnce = 100

/** What the rows of an import said, as JSON, in portions. */
export async function* everySaid(db: Reader, importId: string): AsyncGenerator<string[]> {
  for (let after = { number: -1, part: -1 }; ;) {
    const rows = await db
      .selectFrom('tracker_import_rows')
      .select(['number', 'part', 'said'])
      .where('import_id', '=', importId)
      .where('kind', '<>', 'not-taken')
      .where((eb) => eb.or([eb('number', '>', after.number), eb.and([eb('number', '=', after.number), eb('part', '>', after.part)])]))
      .orderBy('number')
      .orderBy('part')
      .limit(rowsAtOnce)
      .execute()
    if (rows.length === 0) return
    yield rows.map((row) => row.said)
    after = rows.at(-1) ?? after
  }
}
