import type { PersonId } from '../../db/ids.ts'
import type { ProjectRole, RoleTemplate } from '../templates/templates.ts'

/** Someone who is the contact in a role for the service of a project: of its organisation, of its 111 provider or of its product. */
export interface Contact {
  role: string
  person: PersonId
  name: string
  /** The organisation or product. */
  of: string
  /** Who recorded them; null if that is not known. */
  recordedBy: PersonId | null
}

/** Whose roles an organisation or a product can have contacts in: not the manager's, who is chosen for each project. */
export const rolesOf = (roles: RoleTemplate[], kind: 'organisation' | 'product'): RoleTemplate[] =>
  roles.filter((one) => one.kind !== 'project-manager' && (one.side === 'supplier') === (kind === 'product') && one.side !== 'national')

type Found = Contact & { above: 'own' | 'referrer' | 'provider' | 'consumer' }

/**
 * Those of a service's contacts who come along to its project: its organisation speaks for its own side, its 111 provider for the Consumer's side of a
 * Provider project, its products for the roles of suppliers.
 */
export function contactsFor(found: Found[], { role, roles }: { role: ProjectRole; roles: RoleTemplate[] }): Contact[] {
  const sides = new Map(roles.filter((one) => one.projectRoles.includes(role)).map((one) => [one.key, one.side]))
  return found.flatMap(({ above, ...one }) => {
    const side = sides.get(one.role)
    const counts =
      above === 'own' ? side === role || side === 'commissioner' : above === 'referrer' ? role === 'provider' && side === 'consumer' : side === 'supplier'
    return counts ? [{ role: one.role, person: one.person, name: one.name, of: one.of, recordedBy: one.recordedBy }] : []
  })
}
