import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { listCandidates } from '../bulk/candidates.store.ts'
import type { ServiceProject } from '../bulk/candidates.store.ts'
import { shownValue, writtenIn } from '../custom-fields/value.ts'
import { findPeople, listWritten } from '../custom-fields/values.store.ts'
import { asProjectId } from '../../db/ids.ts'
import { lastNotes } from '../notes/last-notes.store.ts'
import { whoseRows } from '../service-list/cell-edits.ts'
import type { ColumnChoice } from '../bulk/column-choice.ts'
import type { ColumnField, OwnColumn } from './column-fields.ts'
import { choiceOfCell } from '../bulk/cell-choice.ts'

/** A cell as it is now. */
export interface CellNow {
  /** In words; empty if nothing is known. */
  shown: string
  /** What its act is to find still. */
  seen: string
  /** Why this person may not change it; null if they may. */
  why: string | null
  /** The project that it belongs to, if it is a project's. */
  project: ServiceProject | null
}

const atOnce = 400
const notTheirs = 'You are not its project manager.'

/** The cells of a column as they are now, by the id of their service or project. */
export async function cellsNow(page: Page, column: { field: ColumnField; choice: ColumnChoice }, ids: string[]): Promise<Map<string, CellNow>> {
  const all = new Map<string, CellNow>()
  const mayChange = column.field.noun === 'service' ? await whoseRows(page) : null
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce)
    const now = mayChange ? await ofServices(page, column.field, some, mayChange) : await ofProjects(page, column, some)
    for (const [id, cell] of now) all.set(id, cell)
    await nextTurn()
  }
  return all
}

/** What is written of these things in an own field, and how lists show it. */
async function writtenOf({ db }: Page, { own }: OwnColumn, ids: string[]): Promise<Map<string, { seen: string; shown: string }>> {
  const written = (await listWritten(db.read, own.noun, ids)).map(({ id, other }) => [id, writtenIn(other, own)] as const)
  const people =
    own.kind === 'person'
      ? await findPeople(
          db.read,
          written.map(([, text]) => text),
        )
      : new Map<string, never>()
  const names = new Map([...people].map(([address, { name }]) => [address, name]))
  return new Map(written.map(([id, seen]) => [id, { seen, shown: shownValue(own, seen, names) }]))
}

/** What cells say of the service or project itself, not of its dates and people. */
async function saidOf(page: Page, field: ColumnField, ids: string[]): Promise<Map<string, { seen: string; shown: string }>> {
  if (field.kind === 'own') return writtenOf(page, field, ids)
  const notes = field.kind === 'note' ? await lastNotes(page.db.read, field.noun, { ids, until: page.today }) : new Map<string, string>()
  return new Map(ids.map((id) => [id, { seen: '', shown: notes.get(id) ?? '' }]))
}

async function ofServices(page: Page, field: ColumnField, ids: string[], mayChange: (id: string) => boolean): Promise<[string, CellNow][]> {
  const said = await saidOf(page, field, ids)
  return [...said].map(([id, cell]) => [id, { ...cell, why: mayChange(id) ? null : notTheirs, project: null }])
}

async function ofProjects(page: Page, { field, choice }: { field: ColumnField; choice: ColumnChoice }, ids: string[]): Promise<[string, CellNow][]> {
  const asked = choiceOfCell(choice, { value: '', to: '' }) ?? ({ act: 'hold', choice: { side: 'provider', reason: '' } } as const)
  const projects = await listCandidates(page.db.read, asked, page.person, { projects: ids.map(asProjectId) })
  const said = await saidOf(page, field, ids)
  return projects.map((project) => {
    const { seen = '', shown = '' } = said.get(project.id) ?? {}
    return [project.id, { seen, shown, why: field.kind === 'own' || field.kind === 'note' ? whyNotOpen(project) : null, project }]
  })
}

/** The other columns have rules of their own, those of bulk changes. */
function whyNotOpen({ state, manages }: ServiceProject): string | null {
  if (state === 'stopped') return 'Its project is stopped.'
  if (state === 'closed') return 'Its project is closed.'
  return manages ? null : notTheirs
}
