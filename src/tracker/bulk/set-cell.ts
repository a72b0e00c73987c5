import type { Outcome } from '../../access/act.ts'
import type { Writer } from '../../db/database.ts'
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
import type { PlannedCell } from './planned-cell.ts'

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

/** Sets the cell of a row as it was pasted. Leaves it if it says something else than when it was checked. */
export async function setCell(trx: Writer, turn: RowTurn, { noun, key, note }: ColumnChoice, { value, seen }: PlannedCell): Promise<Changed> {
  const version = Number(seen)
  const done =
    key === 'note'
      ? await addNote(trx, turn, noun, value)
      : key === 'state'
        ? await setState(trx, turn, { to: value, version, reason: note, manner: withOthers })
        : await setOwn(trx, turn, { noun, key, value, seen, manner })
  if (done.kind !== 'done') return left(whyNotDone(done, { person: turn.person, since: sinceChecked }))
  const [event] = done.events
  return event === undefined
    ? left('It says this already, or the field is not in use any more.')
    : { outcome: 'done', made: { event, ...(key === 'state' && { version: version + 1 }) } }
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
