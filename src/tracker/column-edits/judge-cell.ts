import { stateNames } from '../../access/project-state.ts'
import { fromAndTo, whatChanges, whySkipped } from '../bulk/bulk.ts'
import { readValue, shownValue } from '../custom-fields/value.ts'
import type { PeopleByAddress } from '../custom-fields/value.ts'
import { noteForm } from '../notes/note.ts'
import { folded } from '../../text.ts'
import { typedDay } from '../../web/day-field.ts'
import type { CellNow } from './cells-now.ts'
import type { ColumnChoice } from '../bulk/column-choice.ts'
import type { ColumnField, DateColumn, ManagerColumn, OwnColumn } from './column-fields.ts'
import type { PlannedCell } from '../bulk/planned-cell.ts'
import { choiceOfCell, dayCell, seenOfProject } from '../bulk/cell-choice.ts'

export const saysSo = 'Nothing changes: it says this already.'
export const staysEmpty = 'Nothing was pasted for it.'
const notKnown = 'Not known'

/** What comes of a cell: what it is to say, or why it stays. */
export type Judged = { cell: PlannedCell } | { why: string }

/** What was typed in a cell that names a person, with who that is; null if it names nobody that is known. */
export interface ReadCell {
  text: string
  person: { email: string; name: string } | null
}

interface Column<Field = ColumnField> {
  field: Field
  choice: ColumnChoice
  /** Everyone that own fields may name. */
  people: PeopleByAddress
}

/** Whether a cell names a person. */
export const namesPerson = (field: ColumnField): boolean => field.kind === 'manager' || (field.kind === 'own' && field.own.kind === 'person')

/** Whether a cell that was pasted says what it said when the column was copied. */
export const isAsShown = (typed: string, now: CellNow, field: ColumnField): boolean => folded(typed) === folded(shownIn(now, field))

const holdersOf = ({ project }: CellNow): string => (project?.role?.holders ?? []).map((one) => one.name).join(', ')
const stateOf = ({ project }: CellNow): string => (project ? stateNames[project.state] : '')
const shownIn = (now: CellNow, field: ColumnField): string => (field.kind === 'manager' ? holdersOf(now) : field.kind === 'state' ? stateOf(now) : now.shown)

/** What a cell is to say after this was pasted into it, by the rules of its own act. */
export function judgeCell(read: ReadCell, now: CellNow, { field, ...column }: Column): Judged {
  if (now.why !== null) return { why: now.why }
  if (read.text !== '' && isAsShown(read.text, now, field)) return { why: saysSo }
  switch (field.kind) {
    case 'own':
      return judgeOwn(read, now, { ...column, field })
    case 'date':
      return judgeDay(read, now, { ...column, field })
    case 'manager':
      return judgeManager(read, now, { ...column, field })
    case 'state':
      return judgeState(read, now)
    case 'note':
      return judgeNote(read, now)
  }
}

const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)
const quoted = (text: string): string => `“${clip(text, 60)}”`
/** As much of a long text as a row of the check shows. */
const clipped = (text: string): string => clip(text, 200)

function judgeOwn({ text, person }: ReadCell, now: CellNow, { field, people }: Column<OwnColumn>): Judged {
  const read = readValue(field.own, person?.email ?? text, { people, current: now.seen })
  if ('fault' in read) return { why: `${quoted(text)}: ${read.fault}.` }
  if (read.text === now.seen) return { why: saysSo }
  const to = person && read.text !== '' ? person.name : shownValue(field.own, read.text, new Map())
  return { cell: { from: clipped(now.shown || notKnown), to: clipped(to || notKnown), value: read.text, seen: now.seen } }
}

/** The states that a project may be given in a list: stopping one is asked on its own page. */
export const statesInLists = ['open', 'on-hold'] as const

function judgeState({ text }: ReadCell, { project }: CellNow): Judged {
  const to = statesInLists.find((one) => folded(stateNames[one]) === folded(text))
  if (to === undefined) return { why: `${quoted(text)}: Choose one of: ${statesInLists.map((one) => stateNames[one]).join(', ')}.` }
  if (!project) return { why: 'It has no project in this list.' }
  // What stands in the way of a hold stands in the way of its end too.
  const why = whySkipped(
    { act: 'hold', choice: { side: project.side, reason: '' } },
    { ...project, state: project.state === 'on-hold' ? 'open' : project.state },
  )
  return why === null ? { cell: { from: stateNames[project.state], to: stateNames[to], value: to, seen: String(project.version) } } : { why }
}

function judgeNote({ text }: ReadCell, now: CellNow): Judged {
  const read = noteForm.safeParse({ body: text })
  if (!read.success) return { why: text === '' ? staysEmpty : `${read.error.issues[0]?.message ?? ''}.` }
  return { cell: { from: now.shown === '' ? 'No note yet' : clipped(now.shown), to: clipped(text), value: text, seen: '' } }
}

function judgeDay({ text }: ReadCell, { project }: CellNow, { choice }: Column<DateColumn>): Judged {
  if (text === '') return { why: 'A planned date cannot be emptied. Enter a day.' }
  const read = typedDay(text)
  if ('says' in read) return { why: `${read.says.replace(/\.$/, '')}.` }
  if (!project) return { why: 'It has no project in this list.' }
  const status = choice.status === 'same' ? (project.current?.status ?? 'provisional') : choice.status
  const value = dayCell(read.day, status)
  const asked = choiceOfCell(choice, { value, to: '' })
  if (!asked) return { why: saysSo }
  if (project.current?.day === read.day && project.current.status === status) return { why: saysSo }
  const why = whySkipped(asked, project)
  if (why !== null) return { why }
  const { from, to } = fromAndTo(whatChanges(asked, project)) ?? { from: '', to: '' }
  return { cell: { from, to, value, seen: seenOfProject('dates', project) } }
}

function judgeManager({ text, person }: ReadCell, now: CellNow, { choice }: Column<ManagerColumn>): Judged {
  const { project } = now
  if (text === '') return { why: 'A project needs a project manager. Enter who it is.' }
  if (!project) return { why: 'It has no project in this list.' }
  if (!person) return { why: `${quoted(text)}: nobody that you work with is known by this name. Use their email address, or add them to a project first.` }
  const asked = choiceOfCell(choice, { value: person.email, to: person.name })
  if (!asked) return { why: saysSo }
  const why = whySkipped(asked, project)
  if (why !== null) return { why: project.role?.holders.some((one) => folded(one.email) === folded(person.email)) ? saysSo : why }
  return { cell: { from: holdersOf(now) || 'Nobody', to: person.name, value: person.email, seen: seenOfProject('owner', project) } }
}
