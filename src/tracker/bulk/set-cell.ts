import type { Outcome } from '../../access/act.ts'
import type { Person } from '../../access/access.store.ts'
import type { Writer } from '../../db/database.ts'
import type { BulkRowsTable } from '../../db/tables/rollout.ts'
import { noteStays } from './job.ts'
import { asDoer, left, mannerOfUndo, whyNotDone } from './row.ts'
import type { Changed, RowTurn, Undoing } from './row.ts'
import { inputOf, seenOf, setProjectFields, setServiceFields } from '../custom-fields/set-values.ts'
import { writeServiceNote } from '../notes/write-service-note.ts'
import { holdProject } from '../projects/hold-project.ts'
import { resumeProject } from '../projects/resume-project.ts'
import { writeNote } from '../projects/write-note.ts'
import { noProjectId } from '../../db/ids.ts'
import { fieldIdOf, isOwnKey } from '../service-list/columns.ts'
import type { ColumnChoice } from './column-choice.ts'
import { plannedCellOf } from './planned-cell.ts'
import type { PlannedCell } from './planned-cell.ts'

export const nothingPasted = 'Nothing was pasted for it.'
export const sinceChecked = 'Someone else has changed this cell since it was checked.'
const undone = 'It was changed with others at once, and that was undone'
const withOthers = 'with others at once'
const manner = 'with a whole column'
const sinceSet = 'Someone has changed this cell since.'

interface Setting {
  noun: ColumnChoice['noun']
  key: string
  value: string
  seen: string
  manner: string
}

/** Sets an own field of the service or project of a row, if it says what was seen. */
async function setOwn(trx: Writer, { context, person, row }: RowTurn, { noun, key, value, seen, manner }: Setting): Promise<Outcome<unknown>> {
  const id = isOwnKey(key) ? fieldIdOf(key) : key
  const doer = asDoer(person, manner)
  const sent = { [inputOf(id)]: value, [seenOf(id)]: seen }
  return noun === 'service'
    ? setServiceFields.within(trx, { context, doer, where: { ods: row.ods_code }, sent })
    : setProjectFields.within(trx, { context, doer, where: { project: row.project_id ?? noProjectId }, sent })
}

/** Adds a note to the service or project of a row. */
async function addNote(trx: Writer, { context, person, row }: RowTurn, noun: ColumnChoice['noun'], body: string): Promise<Outcome<unknown>> {
  const doer = asDoer(person, manner)
  return noun === 'service'
    ? writeServiceNote.within(trx, { context, doer, where: { ods: row.ods_code }, sent: { body } })
    : writeNote.within(trx, { context, doer, where: { project: row.project_id ?? noProjectId }, sent: { body } })
}

/** Holds or resumes the project of a row. */
async function setState(
  trx: Writer,
  { context, person, row }: RowTurn,
  of: { to: string; version: number; reason: string; manner: string; undoes?: string },
): Promise<Outcome<unknown>> {
  const act = of.to === 'open' ? resumeProject : holdProject
  const where = { project: row.project_id ?? noProjectId, ...(of.undoes !== undefined && { undoes: of.undoes }) }
  return act.within(trx, { context, doer: asDoer(person, of.manner), where, sent: { reason: of.reason, version: of.version } })
}

/** Whether the cells of a column are set in few statements, several rows at once. */
export const isSetInSets = ({ noun, key }: ColumnChoice): boolean => noun === 'service' && isOwnKey(key)

interface RowsTurn extends Pick<RowTurn, 'context' | 'person'> {
  rows: BulkRowsTable[]
}

/** What `setCell` does, for several rows of a column that is set in sets. */
export async function setCells(trx: Writer, turn: RowsTurn, column: ColumnChoice): Promise<Changed[]> {
  const done = await setEachOwn(trx, turn, { key: column.key, manner, sent: (cell) => cell })
  return done.map((one) => (one === null ? left(nothingPasted) : changedBy(one, turn.person)))
}

/** What `putCellBack` does, for several rows of a column that is set in sets. */
export async function putCellsBack(trx: Writer, turn: RowsTurn, column: ColumnChoice): Promise<(string | null)[]> {
  const done = await setEachOwn(trx, turn, { key: column.key, manner: mannerOfUndo, sent: ({ value, seen }) => ({ value: seen, seen: value }) })
  return done.map((one) => (one === null ? nothingPasted : one.kind === 'done' ? null : whyNotDone(one, { person: turn.person, since: sinceSet })))
}

/** Null for a row without a cell. */
async function setEachOwn(
  trx: Writer,
  { context, person, rows }: RowsTurn,
  of: Pick<Setting, 'key' | 'manner'> & { sent: (cell: PlannedCell) => Pick<Setting, 'value' | 'seen'> },
): Promise<(Outcome<unknown> | null)[]> {
  const id = isOwnKey(of.key) ? fieldIdOf(of.key) : of.key
  const cells = rows.map(plannedCellOf)
  const each = rows.flatMap((row, at) => {
    const cell = cells[at]
    if (!cell) return []
    const { value, seen } = of.sent(cell)
    return [{ where: { ods: row.ods_code }, sent: { [inputOf(id)]: value, [seenOf(id)]: seen } }]
  })
  const outcomes = await setServiceFields.withinEach(trx, { context, doer: asDoer(person, of.manner), each })
  return cells.map((cell) => (cell ? (outcomes.shift() ?? null) : null))
}

function changedBy(done: Outcome<unknown>, person: Person): Changed {
  if (done.kind !== 'done') return left(whyNotDone(done, { person, since: sinceChecked }))
  const [event] = done.events
  return event === undefined ? left('It says this already, or the field is not in use any more.') : { outcome: 'done', made: { event } }
}

/** Sets the cell of a row as it was pasted. Leaves it if it says something else than when it was checked. */
export async function setCell(trx: Writer, turn: RowTurn, { noun, key, note }: ColumnChoice, { value, seen }: PlannedCell): Promise<Changed> {
  const version = Number(seen)
  const done =
    key === 'note'
      ? await addNote(trx, turn, noun, value)
      : key === 'state'
        ? await setState(trx, turn, { to: value, version, reason: note, manner: withOthers })
        : await setOwn(trx, turn, { noun, key, value, seen, manner })
  const changed = changedBy(done, turn.person)
  return changed.outcome === 'done' && key === 'state' ? { ...changed, made: { ...changed.made, version: version + 1 } } : changed
}

/** Sets a cell to what it said before. Returns why it stays, or null. */
export async function putCellBack(trx: Writer, undoing: Undoing, { noun, key }: ColumnChoice, { value, seen }: PlannedCell): Promise<string | null> {
  if (key === 'note') return noteStays
  const { version = 0, event } = undoing.made
  const done =
    key === 'state'
      ? await setState(trx, undoing, { to: value === 'open' ? 'on-hold' : 'open', version, reason: undone, manner: mannerOfUndo, undoes: event })
      : await setOwn(trx, undoing, { noun, key, value: seen, seen: value, manner: mannerOfUndo })
  return done.kind === 'done' ? null : whyNotDone(done, { person: undoing.person, since: sinceSet })
}
