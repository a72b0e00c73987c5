import { faultsOfOptions, faultsOfPlaces, faultsOfProcedures } from './faults-by-care-setting.ts'
import { inUse, retiredIn } from '../care-settings/retired.ts'
import { factNames } from './shapes.ts'
import type { PerRole, PrerequisiteTemplate, ProjectRole, RoleTemplate, Templates } from './shapes.ts'

type Owned = { key: string; owners: PerRole<string[]>; projectRoles: ProjectRole[] }

/** Inconsistencies: unknown owners and needs, circular needs, duplicate keys. */
export function faultsOf(roles: Pick<RoleTemplate, 'key'>[], prerequisites: { key: string; owners: PerRole<string[]>; needs: string[] }[]): string[] {
  const byKey = new Map(prerequisites.map((one) => [one.key, one]))
  const faults = repeated(prerequisites.map((one) => one.key)).map((key) => `a key is used twice: ${key}`)
  for (const one of prerequisites) {
    const owners = Array.isArray(one.owners) ? one.owners : [...new Set([...one.owners.provider, ...one.owners.consumer])]
    for (const owner of owners) if (!roles.some((known) => known.key === owner)) faults.push(`${one.key}: no role ${owner}`)
    for (const need of one.needs) if (!byKey.has(need)) faults.push(`${one.key}: no prerequisite ${need}`)
    if (reaches(byKey, one.needs, one.key, new Set())) faults.push(`${one.key}: it needs itself`)
  }
  return faults
}

function reaches(byKey: Map<string, { needs: string[] }>, from: string[], target: string, seen: Set<string>): boolean {
  return from.some((key) => {
    if (key === target) return true
    if (seen.has(key)) return false
    seen.add(key)
    return reaches(byKey, byKey.get(key)?.needs ?? [], target, seen)
  })
}

const repeated = (keys: string[]): string[] => [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))]

/** Items that no role of the project could settle, in the kinds of project that have them. */
const ownerless = (roles: RoleTemplate[], items: Owned[]): string[] =>
  items.flatMap((one) =>
    one.projectRoles
      .filter(
        (projectRole) =>
          !(Array.isArray(one.owners) ? one.owners : one.owners[projectRole]).some((owner) =>
            roles.some((role) => role.key === owner && role.projectRoles.includes(projectRole)),
          ),
      )
      .map((projectRole) => `${one.key}: no owner is a role of a ${projectRole} project`),
  )

/** Acts that no role of such a project could do, although it cannot end without them. */
function missingDuties(roles: RoleTemplate[], projectRole: ProjectRole): string[] {
  const own = roles.filter((one) => one.projectRoles.includes(projectRole))
  const needed: [boolean, string][] = [
    [own.some((one) => one.kind === 'project-manager'), 'no role of the kind project-manager decides go'],
    [
      own.some((one) => one.kind === 'clinical' && one.keyStakeholder && one.side === projectRole),
      `no key stakeholder of the side ${projectRole} is of the kind clinical, and its own clinician has to sign the procedure`,
    ],
    [
      own.some((one) => (one.kind === 'service-lead' || one.kind === 'operational') && one.side === projectRole),
      `no role of the side ${projectRole} and the kind service-lead or operational confirms go and accepts the hand-over`,
    ],
    [
      projectRole === 'provider' || own.some((one) => one.side === 'provider' && one.testTeam),
      'no role of the side provider is in the test team, and only the partner services see their part of the cases',
    ],
  ]
  return needed.filter(([there]) => !there).map(([, fault]) => `a ${projectRole} project: ${fault}`)
}

/** What a service has alone, nobody else meets for it. */
const faultsOfHolders = (prerequisites: Pick<PrerequisiteTemplate, 'key' | 'metBy' | 'derived' | 'value'>[]): string[] =>
  prerequisites
    .filter((one) => one.metBy !== undefined)
    .flatMap((one) => [
      ...(one.derived === undefined ? [] : [`${one.key}: the catalogue answers it, so it cannot have metBy`]),
      ...(one.value?.kind === 'dos-id' || one.value?.kind === 'dos-endpoint' ? [`${one.key}: its value belongs to one service, so it cannot have metBy`] : []),
    ])

const asOwners = (owner: PerRole<string>): PerRole<string[]> =>
  typeof owner === 'string' ? [owner] : { provider: [owner.provider], consumer: [owner.consumer] }

/** What is wrong across all files, each fault with the name of the file to mend. */
export function faultsAcross(templates: Omit<Templates, 'version'>): string[] {
  const { roles, prerequisites, careSettings, defaultCodes } = templates
  const in_ = (file: string, faults: string[]) => faults.map((fault) => `templates/${file}: ${fault}`)
  const owned = (items: { key: string; owner: PerRole<string>; projectRoles: ProjectRole[] }[]) => {
    const asked = items.map((one) => ({ ...one, owners: asOwners(one.owner), needs: [] }))
    return [...faultsOf(roles, asked), ...ownerless(roles, asked)]
  }
  const twice = (keys: string[]) => repeated(keys).map((key) => `a key is used twice: ${key}`)
  const codes = Object.entries(defaultCodes)
  const retiredCodes = new Set(retiredIn(templates.dispositionCodes).map((one) => one.code))
  return [
    ...in_('roles.json', [...twice(roles.map((one) => one.key)), ...(['provider', 'consumer'] as const).flatMap((role) => missingDuties(roles, role))]),
    ...in_('prerequisites.json', [
      ...faultsOf(roles, prerequisites),
      ...ownerless(roles, prerequisites),
      ...faultsOfPlaces(prerequisites, careSettings),
      ...faultsOfHolders(prerequisites),
    ]),
    ...in_('workflow-options.json', [...faultsOfOptions(templates), ...faultsOfPlaces(templates.workflowOptions, careSettings)]),
    ...in_('care-settings.json', [
      ...twice(careSettings.map((one) => one.key)),
      ...(inUse(careSettings).length > 0 ? [] : ['every care setting is retired, and nothing new can begin without one']),
    ]),
    ...in_('test-plan.json', [
      ...twice(templates.testCases.map((one) => one.key)),
      ...twice(templates.dispositionCodes.map((one) => one.code)),
      ...twice(templates.environments.map((one) => one.key)),
      ...templates.environments
        .filter((one) => one.sandbox && one.counts)
        .map((one) => `environment ${one.key}: a rehearsal in the sandbox does not count as the test, so one of counts and sandbox has to be false`),
      ...owned(templates.entryConditions),
      ...faultsOfPlaces([...templates.testCases, ...templates.entryConditions], careSettings),
      ...(defaultCodes['default'] ? [] : ['defaultCodes has no list named default']),
      ...codes.filter(([key]) => key !== 'default' && !careSettings.some((one) => one.key === key)).map(([key]) => `defaultCodes: no care setting ${key}`),
      ...codes.flatMap(([key, list]) =>
        list
          .filter((code) => !templates.dispositionCodes.some((one) => one.code === code))
          .map((code) => `defaultCodes of ${key}: no disposition code ${code}`),
      ),
      ...codes
        .filter(([key]) => !careSettings.some((one) => one.key === key && one.retired))
        .flatMap(([key, list]) =>
          list.filter((code) => retiredCodes.has(code)).map((code) => `defaultCodes of ${key}: ${code} is retired, so another has to be tested`),
        ),
    ]),
    ...in_('go-live.json', [...owned(templates.goLiveCriteria), ...faultsOfPlaces(templates.goLiveCriteria, careSettings)]),
    ...Object.entries(templates.sops).flatMap(([file, markdown]) =>
      in_(
        `sop/${file}`,
        factsIn(markdown)
          .filter((name) => !/^(#if )?option\.|^\/if$/.test(name))
          .filter((name) => !factNames.some((known) => known === name))
          .map((name) => `no fact is called ${name}`),
      ),
    ),
    ...faultsOfProcedures(templates).map((fault) => `templates/sop/${fault}`),
  ]
}

const factsIn = (markdown: string): string[] => [
  ...new Set(
    markdown
      .split('{{')
      .slice(1)
      .flatMap((after) => (after.includes('}}') ? [after.split('}}', 1)[0] ?? ''] : [])),
  ),
]
