import { readDate } from '../../dates-as-written.ts'
import {
  cellAt,
  cleanLabel,
  firstCell,
  keepAt,
  known,
  leaveAt,
  leaveColumns,
  leaveRow,
  mapColumns,
  readAt,
  understoodAt,
  unknownAt,
  warn,
  type Line,
} from './lines.ts'
import type { PlanPrerequisite, PlanWarning } from './operational-test-plan.shape.ts'
import { ownerOfPrerequisite, roleKeyOf } from './role-key.ts'
import { isHeadingAgain, type Section } from './sections.ts'

const COLUMNS = {
  complete: /^(is it )?(complete|completed|completion|done|finished|met|status|state|in place|ready|ticked|achieved)\b/i,
  owner: /^(owner|owned by|owners|responsib\w*|who\b|assigned to|assignee|action(ed)? by|lead\b|by whom)/i,
}
/** Names for the column of the items, if the list has a row of headings. */
const ITEM = /^(pre-? ?requisites?|tasks?|items?|actions?|descriptions?|activit(y|ies)|requirements?|what|no\.?|#)\b/i
const NUMBER = /^(no\.?|#|ref\w*|id|number)$/i

const DONE = /^(y|yes|true|x|✓|✔|☑|done|complete|completed|met|finished|closed|in place|ready|achieved|100 ?%)$/i
const NOT_DONE =
  /^(n|no|false|✗|✘|☐|open|outstanding|pending|incomplete|not (yet )?(done|complete|completed|started|met|ready)|to ?do|in progress|started|ongoing|0 ?%)$/i

export function prerequisitesIn(sections: readonly Section[], warnings: PlanWarning[]): PlanPrerequisite[] {
  return sections.filter((each) => each.kind === 'prerequisites').flatMap((section) => prerequisitesOf(section, warnings))
}

function prerequisitesOf(section: Section, warnings: PlanWarning[]): PlanPrerequisite[] {
  const { head, lines } = tableOf(section)
  const columns = mapColumns(head, COLUMNS)
  const used = Object.values(columns)
  const headed = head.cells.flatMap((cell, column) => (cell !== '' && !used.includes(column) && column !== firstCell(head).column ? [column] : []))
  const [itemAt] = headed.filter((column) => ITEM.test(cleanLabel(cellAt(head, column))) && !NUMBER.test(cleanLabel(cellAt(head, column))))
  const further = headed.filter((column) => column !== itemAt && column > (itemAt ?? firstCell(head).column))
  understoodAt(section.heading, firstCell(section.heading).column)
  for (const line of [head, ...lines.filter((each) => isHeadingAgain(each, { heading: head }))])
    understoodAt(line, firstCell(line).column, itemAt, ...used, ...headed.filter((column) => !further.includes(column)))
  warnings.push(...leaveColumns(head, lines, further))
  const found: PlanPrerequisite[] = []
  for (const line of lines) {
    if (isHeadingAgain(line, { heading: head })) continue
    const { text, column } = textOf(line, [...used, ...further])
    const ownerSaid = known(cellAt(line, columns.owner))
    if (text.length <= 3) {
      if (ownerSaid !== null) warnings.push(warn(line, `A prerequisite of "${ownerSaid}" has no words, so the row was left out.`))
      leaveRow(line, 'a prerequisite without words')
      continue
    }
    readAt(line, column)
    const completeSaid = known(cellAt(line, columns.complete))
    const owner = ownerSaid === null ? ownerOfPrerequisite(text) : roleKeyOf(ownerSaid)
    if (ownerSaid !== null && owner === null)
      warnings.push(warn(line, `"${ownerSaid}" owns this prerequisite, which is no role that is known; it is kept as it stands.`))
    if (owner === null) keepAt(line, columns.owner)
    else readAt(line, columns.owner)
    const complete = isDone(line, completeSaid, warnings)
    if (complete !== null) understoodAt(line, columns.complete)
    else if (completeSaid === null || isQuestion(completeSaid)) unknownAt(line, columns.complete)
    else keepAt(line, columns.complete)
    countRest(line, [column, ...used, ...further], column)
    found.push({ text, owner, ownerSaid, complete, completeSaid })
  }
  if (section.behind[0] !== undefined)
    warnings.push(
      warn(
        section.behind[0],
        `The list of prerequisites ends at the blank row above this one; "${firstCell(section.behind[0]).text}" and what follows was not read as a prerequisite.`,
      ),
    )
  return found
}

/** Counts the number and the tick in front of a prerequisite as understood; any other cell is left out. */
function countRest(line: Line, counted: number[], text: number): void {
  line.cells.forEach((cell, column) => {
    if (cell === '' || counted.includes(column)) return
    if (column < text && (/^\(?\d{1,4}[.)a-z]{0,2}$/i.test(cell) || cell.length <= 2)) understoodAt(line, column)
    else leaveAt(line, column, 'beside the words of a prerequisite, in a column without a heading')
  })
}

/** The row with the headings of the list: the row of its title, or the first one below if that names columns. */
function tableOf({ heading, lines }: Section): { head: Line; lines: Line[] } {
  const [first, ...rest] = lines
  const named = (line: Line) => Object.keys(mapColumns(line, COLUMNS)).length
  const isHead =
    first !== undefined &&
    named(heading) === 0 &&
    named(first) > 0 &&
    first.cells.some((cell) => ITEM.test(cell)) &&
    first.cells.every((cell) => cell.length <= 40)
  return isHead ? { head: first, lines: rest } : { head: heading, lines }
}

/** A numbered or ticked list has separate columns for the number and the tick. */
function textOf(line: Line, others: readonly number[]): { text: string; column: number } {
  const texts = line.cells.flatMap((cell, column) => (others.includes(column) || known(cell) === null ? [] : [{ text: cleanLabel(cell), column }]))
  return texts.toSorted((a, b) => b.text.length - a.text.length)[0] ?? { text: '', column: -1 }
}

const isQuestion = (said: string): boolean => /^y(es)?\s*\/\s*no?$/i.test(said)

/** Whether the sheet says that it is done; a day is when it was done. */
function isDone(line: Line, said: string | null, warnings: PlanWarning[]): boolean | null {
  if (said === null || isQuestion(said)) return null
  if (DONE.test(said)) return true
  if (NOT_DONE.test(said)) return false
  if (readDate(said).ok) return true
  warnings.push(warn(line, `"${said}" does not say yes or no to being complete; it was left open.`))
  return null
}
