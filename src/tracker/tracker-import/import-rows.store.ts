import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { PersonId } from '../../db/ids.ts'
import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import { holdsWords } from '../../db/words.ts'
import { readChanges, readSaid } from './kept-row.ts'
import type { Change, RowSaid } from './kept-row.ts'
import { outside } from './within-area.ts'
import { importsService } from './within-area.store.ts'

export const pageSize = 50

export const clearImportRows = async (trx: Writer, id: string): Promise<void> =>
  void (await trx.deleteFrom('tracker_import_rows').where('import_id', '=', id).execute())

const insertRow = prepared<{ [Key in keyof TrackerImportRowsTable]: TrackerImportRowsTable[Key] }, never>((db, p) =>
  db.insertInto('tracker_import_rows').values({
    import_id: p('import_id'),
    number: p('number'),
    part: p('part'),
    kind: p('kind'),
    ods_code: p('ods_code'),
    name: p('name'),
    incoming: p('incoming'),
    said: p('said'),
    changes: p('changes'),
    plain: p('plain'),
    why: p('why'),
    near: p('near'),
    decision: p('decision'),
    seen: p('seen'),
    wrote: p('wrote'),
    before: p('before'),
  }),
)

export async function insertImportRows(trx: Writer, rows: TrackerImportRowsTable[]): Promise<void> {
  for (const row of rows) await insertRow(trx, { ...row })
}

export type RowKind = TrackerImportRowsTable['kind']

const wordsIn = (words: string): Expression<SqlBool>[] => (words === '' ? [] : [holdsWords(words, sql`search`)])

/** Whether the service of a row, or the one that it may be, is none that this person may not see. */
const mayBeShown = (within: PersonId | null): Expression<SqlBool> =>
  sql`not exists (select 1 from services s where s.ods_code = coalesce(near, tracker_import_rows.ods_code) and not ${importsService(within)})`

/**
 * A page of the rows of a kind, by number, with how many there are in all; searches code, name and changes for `words`. With a person, changes of
 * services that are outside their area now are not shown.
 */
export async function pageOfImportRows(db: Reader, importId: string, asked: { kind: RowKind; words: string; page: number; within: PersonId | null }) {
  const list = db
    .selectFrom('tracker_import_rows')
    .where('import_id', '=', importId)
    .where('kind', '=', asked.kind)
    .where((eb) => eb.and(wordsIn(asked.words)))
  const [rows, { n }] = await Promise.all([
    list
      .select(['number', 'part', 'kind', 'ods_code', 'name', 'changes', 'why', 'near', 'decision', 'wrote'])
      .select(sql<number>`case when ${mayBeShown(asked.within)} then 1 else 0 end`.as('shown'))
      .orderBy('number')
      .orderBy('part')
      .limit(pageSize)
      .offset((asked.page - 1) * pageSize)
      .execute(),
    list.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ])
  return {
    rows: rows.map(({ shown, ...row }) =>
      Number(shown) === 1 || row.kind === 'outside'
        ? { ...row, changes: readChanges(row.changes) }
        : { ...row, name: null, near: null, why: outside.now, changes: [] },
    ),
    total: Number(n),
  }
}

export interface Decided {
  closeLeft: number
  conflictsLeft: number
  /** Rows of both kinds that an import would write. */ toWrite: number
}

/** How many close matches and conflicts are undecided, and how many of both would be written. */
export async function countDecided(db: Reader, importId: string): Promise<Decided> {
  const rows = await db
    .selectFrom('tracker_import_rows')
    .select(['kind', 'decision', sql<number>`count(*)`.as('n'), sql<number>`coalesce(sum(case when plain > 0 then 1 else 0 end), 0)`.as('plain')])
    .where('import_id', '=', importId)
    .where('kind', 'in', ['close', 'closed', 'conflict'])
    .groupBy(['kind', 'decision'])
    .execute()
  const sum = (test: (row: (typeof rows)[number]) => boolean, of: 'n' | 'plain' = 'n'): number =>
    rows.filter(test).reduce((total, row) => total + Number(row[of]), 0)
  return {
    closeLeft: sum((row) => row.kind === 'close' && row.decision === null),
    conflictsLeft: sum((row) => row.kind === 'conflict' && row.decision === null),
    toWrite:
      sum((row) => row.decision === 'file' || row.decision === 'same' || row.decision === 'new') +
      sum((row) => row.kind === 'conflict' && row.decision !== 'file', 'plain'),
  }
}

/** A row that may be a second service of an ODS code: see `besideAnother`. */
const isBeside = sql<SqlBool>`coalesce(ods_code like near || '-%', false)`

/** Saves a person's decision about rows of a kind; about all of them if no numbers are given. */
export async function saveDecision(
  trx: Writer,
  importId: string,
  kind: 'close' | 'closed' | 'conflict',
  decision: TrackerImportRowsTable['decision'],
  numbers: number[] | 'all',
): Promise<void> {
  let update = trx.updateTable('tracker_import_rows').set({ decision }).where('import_id', '=', importId).where('kind', '=', kind)
  // A row beside another of its ODS code is the same service twice, and left out, or a second one.
  if (decision === 'same') update = update.where((eb) => eb.not(isBeside))
  if (numbers !== 'all') update = update.where('number', 'in', numbers)
  await update.execute()
}

/** A row to write. */
export type RowToWrite = Omit<TrackerImportRowsTable, 'said' | 'changes'> & { said: RowSaid; changes: Change[] }

/** The next rows to write: those that are new or change something, and the close matches and closed practices for which that was decided. */
export async function rowsToWrite(db: Reader, importId: string, after: number, limit: number): Promise<RowToWrite[]> {
  const rows = await db
    .selectFrom('tracker_import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('part', '=', 0)
    .where('number', '>', after)
    .where((eb) =>
      eb.or([eb('kind', 'in', ['new', 'changed', 'conflict']), eb.and([eb('kind', 'in', ['close', 'closed']), eb('decision', 'in', ['same', 'new'])])]),
    )
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, said: readSaid(row.said), changes: readChanges(row.changes) }))
}

/** The next written rows, to undo. */
export const rowsWritten = (db: Reader, importId: string, after: number, limit: number): Promise<TrackerImportRowsTable[]> =>
  db
    .selectFrom('tracker_import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('wrote', 'is not', null)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute()

const markRow = prepared<{ id: string; number: number; wrote: number | null; before: string | null; why: string | null }, never>((db, p) =>
  db
    .updateTable('tracker_import_rows')
    .set({ wrote: p('wrote'), before: p('before'), why: p('why') })
    .where('import_id', '=', p('id'))
    .where('number', '=', p('number'))
    .where('part', '=', 0),
)
export const markWritten = async (
  trx: Writer,
  id: string,
  row: { number: number; wrote: number | null; before: string | null; why: string | null },
): Promise<void> => void (await markRow(trx, { id, number: row.number, wrote: row.wrote, before: row.before, why: row.why }))

/** How many rows were written, and how many stayed as they are: because someone has changed them since, or they are outside the area now. */
export const countWritten = async (db: Reader, importId: string): Promise<{ written: number; kept: number; outside: number }> => {
  const row = await db
    .selectFrom('tracker_import_rows')
    .select((eb) => [
      eb.fn.count<number>('wrote').as('written'),
      sql<number>`sum(case when wrote is null and why is not null and why <> ${outside.now} and kind in ('new', 'changed', 'conflict') then 1 else 0 end)`.as(
        'kept',
      ),
      sql<number>`sum(case when wrote is null and why = ${outside.now} then 1 else 0 end)`.as('outside'),
    ])
    .where('import_id', '=', importId)
    .executeTakeFirstOrThrow()
  return { written: Number(row.written), kept: Number(row.kept ?? 0), outside: Number(row.outside ?? 0) }
}

/** Rows that stayed because someone has changed their service since, in the order of the file. */
export const listKept = (db: Reader, importId: string, limit: number): Promise<{ name: string | null; ods_code: string | null }[]> =>
  db
    .selectFrom('tracker_import_rows')
    .select(['name', 'ods_code'])
    .where('import_id', '=', importId)
    .where('wrote', 'is', null)
    .where('why', 'is not', null)
    .where('why', '<>', outside.now)
    .where('kind', 'in', ['new', 'changed', 'conflict'])
    .orderBy('number')
    .orderBy('part')
    .limit(limit)
    .execute()
