import { contactsFor } from '../contacts/contact.ts'
import type { ProjectRole, Templates } from '../templates/templates.ts'
import { joiners } from './apply-pattern.ts'
import type { Joiner } from './apply-pattern.ts'
import type { CopySource } from './copy-source.ts'
import type { WhatIsEmpty } from './what-is-empty.store.ts'

export interface Offers {
  people: Joiner[]
  /** Whether its procedure would fill a draft that nobody has touched. */
  procedure: boolean
}

/** What a pattern or another project can fill in a running project: never what is there already. */
export function offersFrom(
  source: Pick<CopySource, 'content' | 'pattern'>,
  { roles, filled, isDraftUntouched, contacts }: Pick<WhatIsEmpty, 'roles' | 'filled' | 'isDraftUntouched' | 'contacts'>,
  { role, templates }: { role: ProjectRole; templates: Pick<Templates, 'roles'> },
): Offers {
  const vacant = roles.filter((one) => !filled.has(one.role_key))
  const from = { content: source.content, savedBy: source.pattern?.savedBy ?? null }
  const { people } = joiners(from, { roles: vacant, contacts: contactsFor(contacts, { role, roles: templates.roles }), leftOut: new Set() })
  return { people, procedure: source.content.procedure !== null && isDraftUntouched }
}
