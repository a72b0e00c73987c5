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

/** The page that changes a cell of a row, and returns to the same place in the list; null if there is none, or this person may not. */
export type EditHref = (key: ColumnKey, row: EditableRow) => string | null

/** The pages on which cells of a list are changed. A row's own page works without a script; with one its form opens in the row. */
export async function editsOf(page: Page, asked: ListQuery): Promise<EditHref> {
  if (page.asAt !== null) return () => null
  const mayChange = await whoseRows(page)
  const { after, filter } = asked
  const back = encodeURIComponent(listHref(asked, filter, after ? { after: JSON.stringify(after.values), id: after.id } : {}))
  const ofServices = new Set(asked.fields.filter((field) => field.noun === 'service').map((field) => field.id))
  const dates: Partial<Record<ColumnKey, string>> = { golive: 'go-live', testing: 'testing' }
  const noteHref = ({ ods_code: code, project }: EditableRow, list: 'services' | 'projects'): string | null => {
    if (list === 'services') return `/services/${code}/notes?back=${back}`
    return project?.state === 'open' ? `/projects/${project.id}/notes?back=${back}` : null
  }
  return (key, row) => {
    if (!mayChange(row.id)) return null
    const { project } = row
    if (isOwnKey(key)) {
      const id = fieldIdOf(key)
      if (ofServices.has(id)) return `/services/${row.ods_code}/fields?only=${id}&back=${back}`
      return project?.state === 'open' ? `/projects/${project.id}/fields?only=${id}&back=${back}` : null
    }
    if (key === 'note') return noteHref(row, asked.list.key)
    const date = dates[key]
    if (date !== undefined) return project?.state === 'open' ? `/projects/${project.id}/dates/${date}?back=${back}` : null
    if (key === 'manager') return project?.state === 'open' ? `/projects/${project.id}/manager?back=${back}` : null
    if (key !== 'state' || !project) return null
    return project.state === 'open' || project.state === 'on-hold'
      ? `/projects/${project.id}/${project.state === 'open' ? 'hold' : 'resume'}?back=${back}`
      : null
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
