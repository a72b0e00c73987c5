import type { ProjectAccess } from '../../access/access.store.ts'
import { projectItems } from '../templates/project-items.ts'
import type { Templates } from '../templates/templates.ts'

type Listed = Record<'prerequisite' | 'condition' | 'criterion' | 'case' | 'option', Set<string>>

const known = new WeakMap<Templates, Map<string, Listed>>()

/** The keys of what a new project of this role and care setting would get. */
function listedIn(templates: Templates, role: ProjectAccess['project']['role'], careSetting: string): Listed {
  const all = known.get(templates) ?? new Map<string, Listed>()
  known.set(templates, all)
  const found = all.get(`${role} ${careSetting}`)
  if (found) return found
  const items = projectItems(templates, { role, careSetting })
  const listed = {
    prerequisite: new Set(items.prerequisites.map((one) => one.key)),
    condition: new Set(items.conditions.map((one) => one.template_key ?? '')),
    criterion: new Set(items.criteria.map((one) => one.key)),
    case: new Set(items.cases.map((one) => one.template_key ?? '')),
    option: new Set(items.options.map((one) => one.key ?? '')),
  }
  all.set(`${role} ${careSetting}`, listed)
  return listed
}

export const noLongerInTemplates = 'No longer in the templates'

/** What a disposition code means; empty if the templates never had it. */
export function codeName({ dispositionCodes }: Pick<Templates, 'dispositionCodes'>, code: string): string {
  const known = dispositionCodes.find((one) => one.code === code)
  return known?.retired ? `${known.name} (${noLongerInTemplates.toLowerCase()})` : (known?.name ?? '')
}

/** Says of an item of a project whether the templates no longer have it. One of the project's own (no key) never was in them. */
export function leftTemplates(templates: Templates, { project, service }: Pick<ProjectAccess, 'project' | 'service'>) {
  const listed = listedIn(templates, project.role, service.care_setting)
  return (kind: keyof Listed, key: string | null): boolean => key !== null && !listed[kind].has(key)
}
