import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import { folded } from '../../text.ts'
import { isInLists } from '../custom-fields/field.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { listEveryField } from '../custom-fields/fields.store.ts'
import { fieldIdOf, isOwnKey } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import type { ListQuery } from './list-query.ts'

/** The own fields of services and of projects. One of projects that is called like one of services says so. */
export async function listFieldsOfLists(db: Reader): Promise<CustomField[]> {
  const all = await listEveryField(db)
  const ofServices = all.filter(({ noun }) => noun === 'service')
  const isTwice = (name: string): boolean => ofServices.some((field) => isInLists(field) && folded(field.name) === folded(name))
  const ofProjects = all.filter(({ noun }) => noun === 'project')
  return [...ofServices, ...ofProjects.map((field) => (isTwice(field.name) ? { ...field, name: `${field.name} of the project` } : field))]
}

/** What is asked of a list, with the own fields, and without columns of those that are gone or retired. Only a list of projects shows what projects have. */
export async function withOwn<Asked extends ListQuery>(page: Page, asked: Asked): Promise<Asked> {
  const fields = await listFieldsOfLists(page.db.read)
  const shown = fields.filter((field) => isInLists(field) && (asked.list.key === 'projects' || field.noun === 'service'))
  const own = new Map(shown.map(({ id, name }) => [id, name]))
  return { ...asked, own, fields, shown: knownColumns(asked.shown, own) }
}

/** The columns without those of fields that are gone or retired. */
const knownColumns = (shown: ColumnKey[], own: ListQuery['own']): ColumnKey[] => shown.filter((key) => !isOwnKey(key) || own.has(fieldIdOf(key)))
/** The ids of the own fields among these columns. */
export const ownIn = (shown: ColumnKey[]): string[] => shown.filter(isOwnKey).map(fieldIdOf)
