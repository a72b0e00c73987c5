import { folded } from '../../text.ts'
import { noServiceId } from '../../db/ids.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { keyOfNumbered } from '../services/service-key.ts'
import type { CodedLine, Pasted, Side } from './pasted-column.ts'

export interface RowProject {
  id: ProjectId
  role: Side
  state: ProjectState
}

/** A row of a list, with those projects of it that its reader sees: a row of a list of projects has one. */
export interface ListedRow {
  service: ServiceId
  ods: string
  projects: RowProject[]
}

/** A cell that was pasted, with its service and project; or why it has none. */
export interface Matched {
  service: ServiceId
  code: string
  project: ProjectId | null
  value: string
  why: string | null
}

const twoSides = 'It has a Provider and a Consumer project. Paste codes with the side after each, like A81001 Consumer.'
const isActive = ({ state }: RowProject): boolean => state === 'open' || state === 'on-hold'

/** The project of a service that a cell is about: the one that is open, if it has several. */
function projectOf(projects: RowProject[], side: Side | null): RowProject | string {
  const some = side === null ? projects : projects.filter((one) => one.role === side)
  const active = some.filter(isActive)
  const [one] = active.length > 0 ? active : some
  if (!one) return side === null ? 'It has no project in this list.' : `It has no ${side === 'provider' ? 'Provider' : 'Consumer'} project in this list.`
  if (active.length > 1) return twoSides
  return active.length === 0 && some.length > 1 ? 'None of its projects is open.' : one
}

/** By code, each service of a list once with all of its projects there. */
function byCode(rows: ListedRow[]): Map<string, ListedRow> {
  const found = new Map<string, ListedRow>()
  for (const row of rows) {
    const before = found.get(row.ods)
    found.set(row.ods, before ? { ...before, projects: [...before.projects, ...row.projects] } : row)
  }
  return found
}

function matchOne(row: ListedRow, given: { value: string; side: Side | null; noun: 'service' | 'project' }): Matched {
  const { service, ods: code } = row
  if (given.noun === 'service') return { service, code, project: null, value: given.value, why: null }
  const project = projectOf(row.projects, given.side)
  return typeof project === 'string'
    ? { service, code, project: null, value: given.value, why: project }
    : { service, code, project: project.id, value: given.value, why: null }
}

const whichOfSeveral = 'Several services have this code. Copy the column again: a number after the code says which is meant, like A81001-2.'

interface Among {
  rows: Map<string, ListedRow>
  noun: 'service' | 'project'
  several: ReadonlySet<string>
}

function matchCode(line: CodedLine, { rows, noun, several }: Among): Matched {
  const unmatched = (why: string): Matched => ({ service: noServiceId, code: line.code ?? line.typed, project: null, value: line.value, why })
  if (line.code === null) return unmatched(`“${line.typed}” is not an ODS code.`)
  if (several.has(line.code)) return unmatched(whichOfSeveral)
  const row = rows.get(keyOfNumbered(line.code))
  return row ? matchOne(row, { ...line, noun }) : unmatched('No service with this code is in this list.')
}

interface Listed {
  rows: ListedRow[]
  noun: 'service' | 'project'
  /** The ODS codes that several services have, in this list or not: such a code does not say which of them is meant. */
  several: ReadonlySet<string>
}

/** For each cell that was pasted, the row of the list that it belongs to. Two values for one cell are both refused. */
export function matchLines(pasted: Exclude<Pasted, { fault: string }>, { rows, noun, several }: Listed): Matched[] {
  const among = { rows: byCode(rows), noun, several }
  const matched =
    pasted.by === 'code'
      ? pasted.lines.map((line) => matchCode(line, among))
      : rows.map((row, at) => matchOne(row, { value: pasted.values[at] ?? '', side: null, noun }))
  return withoutRepeats(matched, noun)
}

function withoutRepeats(matched: Matched[], noun: 'service' | 'project'): Matched[] {
  const idOf = (one: Matched): string | null => (one.why !== null ? null : noun === 'service' ? one.service : one.project)
  const firsts = new Map<string, Matched>()
  const contradicted = new Set<string>()
  for (const one of matched) {
    const id = idOf(one)
    if (id === null) continue
    const first = firsts.get(id) ?? one
    firsts.set(id, first)
    if (first.value !== one.value && folded(first.value) !== folded(one.value)) contradicted.add(id)
  }
  return matched.map((one) => {
    const id = idOf(one)
    if (id === null) return one
    if (contradicted.has(id)) return { ...one, why: 'It is here more than once, with different values.' }
    return firsts.get(id) === one ? one : { ...one, why: 'It is here more than once, with the same value.' }
  })
}
