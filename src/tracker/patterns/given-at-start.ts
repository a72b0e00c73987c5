import type { Day } from '../../day.ts'
import { contactsFor } from '../contacts/contact.ts'
import type { ContactOfService } from '../contacts/contacts.store.ts'
import type { MetAbove } from '../prerequisites/inherited.ts'
import { sopFactsOf } from '../templates/sop-facts.ts'
import type { SopService } from '../templates/sop-facts.ts'
import { projectItems } from '../templates/project-items.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import { mergeFacts } from '../templates/templates.ts'
import type { ProjectRole, Templates } from '../templates/templates.ts'
import { applyPattern } from './apply-pattern.ts'
import type { Applied } from './apply-pattern.ts'
import type { Pattern } from './pattern.ts'

export interface Starting {
  role: ProjectRole
  careSetting: string
  pattern: Pattern | null
  contacts: ContactOfService[]
  /** Who was ticked off: see keyOf. */
  leftOut?: ReadonlySet<string>
  goLive: Day | null
  today: Day
  met: MetAbove
}

/** What a new project is given beside its facts. */
export interface Given {
  pattern: Pattern | null
  items: ProjectItems
  applied: Applied
  /** What holders above it have met. */
  met: MetAbove
}

/** Why a pattern cannot be used for a project; undefined if it can. `careSetting` is in words. */
export function whyUnfit(
  pattern: Pattern,
  { role, careSetting }: Pick<Starting, 'role' | 'careSetting'>,
  nameOf: (careSetting: string) => string,
): string | undefined {
  if (pattern.retired_at !== null) return `The pattern ${pattern.name} is retired. Choose another one`
  if (pattern.role !== role) return `The pattern ${pattern.name} is for ${pattern.role === 'provider' ? 'Provider' : 'Consumer'} projects`
  if (pattern.care_setting !== careSetting) return `The pattern ${pattern.name} is for another care setting: ${nameOf(pattern.care_setting)}`
  return undefined
}

/** What a project of this service gets from the templates, the pattern and its contacts. */
export function givenAtStart(templates: Templates, { role, careSetting, pattern, contacts, met, ...rest }: Starting): Given {
  const codes = pattern?.content.setUp?.codes
  const items = projectItems(templates, { role, careSetting, ...(codes && codes.length > 0 ? { codes } : {}) })
  const applied = applyPattern(pattern, { items, contacts: contactsFor(contacts, { role, roles: templates.roles }), ...rest })
  return { pattern, items, applied, met }
}

/** The scope of a pattern for this service. */
export const scopeFor = (pattern: Pattern | null, service: SopService): string =>
  pattern ? mergeFacts(pattern.content.scope, sopFactsOf({ service, scope: '' })) : ''
