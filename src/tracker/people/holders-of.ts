import { inFull, roleInWords } from '../../access/permissions.ts'
import type { ToAsk } from '../who-to-ask.ts'
import type { Holder } from './holders.store.ts'

/** Of these people, those who hold one of these roles, each with the first of them. */
export const holdersOf = (holders: Holder[], owners: string[]): Pick<ToAsk, 'person' | 'name' | 'role'>[] =>
  holders.flatMap(({ personId, name, roles }) => {
    const role = inFull(roles).find(({ key }) => owners.includes(key))
    return role ? [{ person: personId, name, role: roleInWords(role) }] : []
  })
