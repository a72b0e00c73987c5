import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { listServices } from '../bulk/bulk.store.ts'
import { becomes } from '../bulk/bulk.ts'
import { saveJob } from '../bulk/prepare-job.ts'
import type { NewRow } from '../bulk/new-row.ts'
import type { ServiceId } from '../../db/ids.ts'
import { folded } from '../../text.ts'
import { typedDay } from '../../web/day-field.ts'
import { cellsNow } from './cells-now.ts'
import type { CellNow } from './cells-now.ts'
import type { ColumnChoice } from '../bulk/column-choice.ts'
import type { ColumnField } from './column-fields.ts'
import { isAsShown, judgeCell, namesPerson, staysEmpty } from './judge-cell.ts'
import type { Judged, ReadCell } from './judge-cell.ts'
import type { Matched } from './match-lines.ts'
import { findNamed } from '../people/named-people.store.ts'
import type { NamedPerson } from '../people/named-people.store.ts'

/** A name that several people have, and who they are. */
export interface Question {
  name: string
  people: NamedPerson[]
}

interface Given {
  field: ColumnField
  choice: ColumnChoice
  matched: Matched[]
  /** Whether a cell that is empty empties the one in the list. */
  empties: boolean
  /** By name, folded, the address of the person that someone chose of several with this name. */
  chosen: ReadonlyMap<string, string>
  query: string
}
/** A job to be confirmed, questions to be answered first, or that a reason is missing. */
export type Prepared = { job: string } | { questions: Question[] } | { missing: Record<string, string> }

const atOnce = 400
const judgedAtOnce = 20
const idOf = ({ service, project }: Matched, { noun }: ColumnField): string => (noun === 'service' ? service : (project ?? ''))

/** Stores what a column would change, cell by cell, to be confirmed; changes nothing else. Asks first who is meant by a name that several people have. */
export async function prepareColumn(page: Page, given: Given): Promise<Prepared> {
  const { field, choice, matched, empties } = given
  const asked = matched.filter((one) => one.why === null && (one.value !== '' || empties))
  const now = await cellsNow(
    page,
    given,
    asked.map((one) => idOf(one, field)),
  )
  const cellOf = (one: Matched): CellNow | undefined => now.get(idOf(one, field))
  const missing = whatIsMissing(choice, field.kind, () => asked.some((one) => movesDay(one, cellOf(one))))
  if (Object.keys(missing).length > 0) return { missing }
  const named = namesPerson(field)
    ? await findNamed(
        page.db.read,
        page.person,
        asked.flatMap((one) => (isAsShown(one.value, cellOf(one) ?? unseen, field) ? [] : [one.value])),
      )
    : new Map<string, NamedPerson[]>()
  const questions = [...named].filter(([text, people]) => people.length > 1 && !people.some((one) => folded(one.email) === given.chosen.get(text)))
  if (questions.length > 0) return { questions: questions.map(([name, people]) => ({ name, people })) }
  const people = new Map([...named.values()].flat().map(({ id, name, email }) => [folded(email), { id, name }]))
  const names = await namesOf(page, matched)
  const rows: NewRow[] = []
  for (const [at, one] of matched.entries()) {
    rows.push(rowOf(one, judged(one), { name: names.get(one.service), cell: cellOf(one) }))
    if (at % judgedAtOnce === 0) await nextTurn()
  }
  return { job: await saveJob(page.context, page.person, { choice: { act: 'column', choice }, query: given.query, rows }) }

  function judged(one: Matched): Judged {
    if (one.why !== null) return { why: one.why }
    if (one.value === '' && !empties) return { why: staysEmpty }
    const cell = cellOf(one)
    return cell ? judgeCell(readCell(one.value, named, given.chosen), cell, { field, choice, people }) : { why: 'It has no project in this list.' }
  }
}

const unseen: CellNow = { shown: '', seen: '', why: null, project: null }

/** What a column needs beside its cells, a message for each field: days that move need a reason, and so does a project that is held or resumed. */
function whatIsMissing({ reason, note }: ColumnChoice, kind: ColumnField['kind'], movesDays: () => boolean): Record<string, string> {
  if (kind === 'state') return note === '' ? { note: 'Give the reason, so that everyone in the projects knows it' } : {}
  if (kind !== 'date' || (reason !== '' && note !== '') || !movesDays()) return {}
  return { ...(reason === '' && { reason: 'Choose why the dates move' }), ...(note === '' && { note: 'Say in a sentence what happened' }) }
}

/** Whether a cell may move a day that is there, which needs a reason. */
const movesDay = ({ value }: Matched, now: CellNow | undefined): boolean => now?.project?.current !== undefined && isAnotherDay(value, now.project.current.day)

function isAnotherDay(typed: string, day: string): boolean {
  const read = typedDay(typed)
  return 'day' in read && read.day !== day
}

function readCell(text: string, named: ReadonlyMap<string, NamedPerson[]>, chosen: ReadonlyMap<string, string>): ReadCell {
  const people = named.get(folded(text)) ?? []
  const person = people.length > 1 ? people.find((one) => folded(one.email) === chosen.get(folded(text))) : people[0]
  return { text, person: person ? { email: person.email, name: person.name } : null }
}

async function namesOf({ db }: Page, matched: Matched[]): Promise<Map<ServiceId, string>> {
  const names = new Map<ServiceId, string>()
  for (let from = 0; from < matched.length; from += atOnce) {
    const some = await listServices(
      db.read,
      matched.slice(from, from + atOnce).map((one) => one.service),
    )
    for (const one of some) names.set(one.id, one.name)
    await nextTurn()
  }
  return names
}

function rowOf({ service, code, project }: Matched, outcome: Judged, { name, cell }: { name: string | undefined; cell: CellNow | undefined }): NewRow {
  const planned = 'cell' in outcome ? outcome.cell : null
  return {
    service_id: service,
    ods_code: code,
    name: cell?.project?.name ?? name ?? code,
    project_id: project,
    will: planned ? 1 : 0,
    why: 'why' in outcome ? outcome.why : `${outcome.cell.from}${becomes}${outcome.cell.to}`,
    outcome: null,
    told: null,
    open_prerequisites: null,
    plan: null,
    made: null,
    cell: planned && JSON.stringify(planned),
  }
}
