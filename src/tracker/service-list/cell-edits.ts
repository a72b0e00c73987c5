import type { Page } from '../../access/page.ts'
import { projectsManaged, servicesInArea } from '../service-facets/area-sets.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { fieldIdOf, isOwnKey } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import { listHref } from './list-parts.ts'
import type { ListQuery } from './list-query.ts'

/** A row of a list, as far as its cells can be changed. */
interface EditableRow {
  id: string
  ods_code: string
  project: { id: string; state: string } | null
}

/** The page that changes a cell, and the id of the link to it: whoever comes back goes on there. */
interface CellEdit {
  href: string
  id: string
}
/** The page that changes a cell of a row, and returns to the same cell of the list; null if there is none, or this person may not. */
export type EditOf = (key: ColumnKey, row: EditableRow) => CellEdit | null

/** The pages on which cells of a list are changed. A row's own page works without a script; with one its form opens in the row. */
export async function editsOf(page: Page, asked: ListQuery): Promise<EditOf> {
  if (page.asAt !== null) return () => null
  const mayChange = await whoseRows(page)
  const { after, filter } = asked
  const { list } = asked
  const here = listHref(asked, filter, after ? { after: JSON.stringify(after.values), id: after.id } : {})
  const ofServices = new Set(asked.fields.filter((field) => field.noun === 'service').map((field) => field.id))
  return (key, row) => {
    const address = mayChange(row.id) ? pageOf(key, row, { list: list.key, ofServices }) : null
    if (address === null) return null
    const id = `${key}-${list.key === 'projects' && row.project ? row.project.id : row.ods_code}`
    return { id, href: `${address}${address.includes('?') ? '&' : '?'}back=${encodeURIComponent(`${here}#${id}`)}` }
  }
}

interface In {
  list: 'services' | 'projects'
  /** The own fields of services; the others are of projects. */
  ofServices: ReadonlySet<string>
}

function pageOf(key: ColumnKey, { ods_code: code, project }: EditableRow, { list, ofServices }: In): string | null {
  const service = `/services/${code}`
  const ofProject = (page: string, states: string[]): string | null => (project && states.includes(project.state) ? `/projects/${project.id}/${page}` : null)
  const ofOpen = (page: string): string | null => ofProject(page, ['open'])
  // A project on hold keeps its dates; all else of it can be changed.
  const ofActive = (page: string): string | null => ofProject(page, ['open', 'on-hold'])
  if (isOwnKey(key)) {
    const fields = `fields?only=${fieldIdOf(key)}`
    return ofServices.has(fieldIdOf(key)) ? `${service}/${fields}` : ofActive(fields)
  }
  switch (key) {
    case 'note':
      return list === 'services' ? `${service}/notes` : ofActive('notes')
    case 'golive':
      return ofOpen('dates/go-live')
    case 'testing':
      return ofOpen('dates/testing')
    case 'manager':
      return ofActive('manager')
    case 'state':
      return ofProject('resume', ['on-hold']) ?? ofOpen('hold')
    default:
      return null
  }
}

/** Whether this person may change the rows of a service: the booking team all, others those whose project they manage, and those in an area that they manage. */
export async function whoseRows(page: Page): Promise<(serviceId: string) => boolean> {
  if (page.person.installationRole === 'booking-team') return () => true
  if (page.person.installationRole === 'programme-viewer') return () => false
  const index = await currentIndex(page.db.read, page.today)
  const { personId } = page.person
  const managed = [...index.layers.map((layer) => projectsManaged(index, layer, personId)), servicesInArea(index, personId, ['project-manager'])]
  return (serviceId) => {
    const slot = index.slotOf(serviceId)
    return slot !== undefined && managed.some((slots) => slots.has(slot))
  }
}
