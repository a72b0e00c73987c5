import type { Reader } from '../../db/database.ts'
import type { RoleKind } from '../../access/permissions.ts'
import { isInLists } from '../custom-fields/field.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { columns, ownKey } from '../service-list/columns.ts'
import type { List } from '../service-list/columns.ts'
import { listFieldsOfLists } from '../service-list/own-columns.ts'

interface Common {
  /** As addresses name the column, and as lists call it. */
  key: string
  name: string
  noun: 'service' | 'project'
}
export type OwnColumn = Common & { kind: 'own'; own: CustomField }
export type DateColumn = Common & { kind: 'date'; date: 'testing' | 'go-live' }
export type ManagerColumn = Common & { kind: 'manager'; role: { key: string; name: string } }
/** Whether projects are open or on hold. */
export type StateColumn = Common & { kind: 'state' }
export type NoteColumn = Common & { kind: 'note' }
/** A column that can be pasted and filled down. */
export type ColumnField = OwnColumn | DateColumn | ManagerColumn | StateColumn | NoteColumn

interface Roles {
  roles: { key: string; name: string; kind: RoleKind }[]
}

/** The columns of a list that can be pasted and filled down. */
export async function listColumnFields(db: Reader, list: List, { roles }: Roles): Promise<ColumnField[]> {
  const own = (await listFieldsOfLists(db)).filter((field) => isInLists(field) && (list.key === 'projects' || field.noun === 'service'))
  const manager = roles.find((one) => one.kind === 'project-manager')
  return [
    ...(manager
      ? [{ kind: 'manager' as const, key: 'manager', name: columns.manager, noun: 'project' as const, role: { key: manager.key, name: manager.name } }]
      : []),
    { kind: 'date', key: 'golive', name: columns.golive, noun: 'project', date: 'go-live' },
    { kind: 'date', key: 'testing', name: columns.testing, noun: 'project', date: 'testing' },
    { kind: 'state', key: 'state', name: columns.state, noun: 'project' },
    { kind: 'note', key: 'note', name: columns.note, noun: list.key === 'services' ? 'service' : 'project' },
    ...own.map((field): OwnColumn => ({
      kind: 'own',
      key: ownKey(field.id),
      name: field.name,
      noun: field.noun === 'project' ? 'project' : 'service',
      own: field,
    })),
  ]
}
