import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const projectRoles = z.array(z.enum(['provider', 'consumer'])).min(1)

const role = z.object({
  key: z.string(), name: z.string(), organisation: z.string(), kind: z.enum(['project-manager', 'dos-lead', 'service-lead', 'stakeholder', 'supplier']),
  keyStakeholder: z.boolean(), testTeam: z.boolean(), required: z.boolean(), projectRoles,
})
const prerequisite = z.object({
  key: z.string(), group: z.enum(['assurance', 'connectivity', 'software', 'directory-of-services', 'governance', 'people']), stage: z.enum(['prerequisites', 'configuration']),
  title: z.string(), what: z.string(), how: z.string(), owners: z.array(z.string()).min(1), projectRoles, needs: z.array(z.string()),
  value: z.object({ kind: z.enum(['asid', 'dos-endpoint', 'fqdn', 'party-key', 'text', 'dos-id', 'percentage']), label: z.string() }).nullable(), expires: z.boolean(), optional: z.boolean(),
})
const files = {
  'roles.json': z.object({ version: z.string(), roles: z.array(role) }),
  'prerequisites.json': z.object({ version: z.string(), prerequisites: z.array(prerequisite) }),
  'care-settings.json': z.object({ version: z.string(), careSettings: z.array(z.object({ key: z.string(), name: z.string() })), routesIn: z.array(z.string()) }),
}

export type RoleTemplate = z.output<typeof role>
export type PrerequisiteTemplate = z.output<typeof prerequisite>
export type ProjectRole = 'provider' | 'consumer'

export interface Templates {
  /** Changes with the content of any file; a project keeps the one that it was made from. */
  version: string
  roles: RoleTemplate[]
  prerequisites: PrerequisiteTemplate[]
  careSettings: { key: string; name: string }[]
  routesIn: string[]
  sop: string
}

/** Reads and checks the files that a DoS lead may edit; throws an Error that names the file and what is wrong in it. */
export function loadTemplates(folder: URL = new URL('../../../templates/', import.meta.url)): Templates {
  const texts: string[] = []
  const text = (name: string): string => {
    const content = readFileSync(new URL(name, folder), 'utf8')
    texts.push(content)
    return content
  }
  function read<N extends keyof typeof files>(name: N): z.output<(typeof files)[N]> {
    const parsed = files[name].safeParse(JSON.parse(text(name)))
    if (!parsed.success) throw new Error(`templates/${name}: ${z.prettifyError(parsed.error)}`)
    return parsed.data as z.output<(typeof files)[N]>
  }
  const { roles } = read('roles.json')
  const { prerequisites } = read('prerequisites.json')
  const { careSettings, routesIn } = read('care-settings.json')
  const sop = text('sop.md')
  const faults = faultsOf(roles, prerequisites)
  if (faults.length > 0) throw new Error(`templates/prerequisites.json: ${faults.join('; ')}`)
  return { version: createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12), roles, prerequisites, careSettings, routesIn, sop }
}

/** What does not fit together: unknown owners and needs, needs that go round in a circle, keys used twice. */
export function faultsOf(roles: Pick<RoleTemplate, 'key'>[], prerequisites: Pick<PrerequisiteTemplate, 'key' | 'owners' | 'needs'>[]): string[] {
  const faults: string[] = []
  const byKey = new Map(prerequisites.map((one) => [one.key, one]))
  if (byKey.size < prerequisites.length) faults.push('a key is used twice')
  for (const one of prerequisites) {
    for (const owner of one.owners) if (!roles.some((known) => known.key === owner)) faults.push(`${one.key}: no role ${owner}`)
    for (const need of one.needs) if (!byKey.has(need)) faults.push(`${one.key}: no prerequisite ${need}`)
    if (reaches(byKey, one.needs, one.key, new Set())) faults.push(`${one.key}: it needs itself`)
  }
  return faults
}

function reaches(byKey: Map<string, Pick<PrerequisiteTemplate, 'needs'>>, from: string[], target: string, seen: Set<string>): boolean {
  return from.some((key) => {
    if (key === target) return true
    if (seen.has(key)) return false
    seen.add(key)
    return reaches(byKey, byKey.get(key)?.needs ?? [], target, seen)
  })
}

export const rolesFor = (templates: Templates, projectRole: ProjectRole): RoleTemplate[] => templates.roles.filter((one) => one.projectRoles.includes(projectRole))

/** The prerequisites of a project; what they need is cut down to what the project has. */
export function prerequisitesFor(templates: Templates, projectRole: ProjectRole): PrerequisiteTemplate[] {
  const mine = templates.prerequisites.filter((one) => one.projectRoles.includes(projectRole))
  const roleKeys = new Set(rolesFor(templates, projectRole).map((one) => one.key))
  return mine.map((one) => ({ ...one, needs: one.needs.filter((need) => mine.some((other) => other.key === need)), owners: one.owners.filter((owner) => roleKeys.has(owner)) }))
}

/** Markdown with `{{name}}` replaced by facts; what is not known says so. */
export const mergeFacts = (markdown: string, facts: Record<string, string | undefined>): string =>
  markdown.replace(/\{\{([\w.-]+)\}\}/g, (_, name: string) => facts[name] || 'not yet known')
