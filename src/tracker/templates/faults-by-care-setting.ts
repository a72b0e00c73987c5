import { slugOf } from '../sop/options.ts'
import { faultsOfPlaceholders, namesIn } from '../sop/placeholders.ts'
import { faultOfConcerns } from '../sop/sections.ts'
import { belongsTo, mergeFacts, rolesFor, sopFileFor, workflowOptionsFor } from './for-project.ts'
import { factNames } from './shapes.ts'
import type { CareSettingTemplate, ProjectRole, Templates, WorkflowOptionTemplate } from './shapes.ts'

type Placed = { key: string; projectRoles: ProjectRole[]; careSettings?: string[] | undefined; notIn?: string[] | undefined }

/** Care settings that an item names and nobody knows, and items that no care setting has. */
export function faultsOfPlaces(items: Placed[], careSettings: Pick<CareSettingTemplate, 'key'>[]): string[] {
  const known = careSettings.map((one) => one.key)
  return items.flatMap((one) => [
    ...[...(one.careSettings ?? []), ...(one.notIn ?? [])].filter((key) => !known.includes(key)).map((key) => `${one.key}: no care setting ${key}`),
    ...(['', ...known].some((key) => one.projectRoles.some((role) => belongsTo(one, role, key))) ? [] : [`${one.key}: no care setting has it`]),
  ])
}

function faultsOfNumber({ key, text, writes, number }: WorkflowOptionTemplate): string[] {
  const braces = [...`${text} ${writes}`.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1])
  if (!number) return braces.length > 0 ? [`${key}: it has {${braces[0]}} in its words and no number`] : []
  const said = `{${number.name}}`
  return [
    ...(text.includes(said) && writes.includes(said) ? [] : [`${key}: both the option and what the procedure says must have ${said}`]),
    ...braces.filter((one) => one !== number.name).map((one) => `${key}: it has no number called ${one}`),
    ...(number.min <= number.default && number.default <= number.max ? [] : [`${key}: the number it starts from is not between its least and its most`]),
  ]
}

/** Options used twice or with a number that does not fit their words; questions that are one choice and several, or that a placeholder could mix up. */
export function faultsOfOptions({ workflowOptions: options }: Pick<Templates, 'workflowOptions'>): string[] {
  const groups = [...Map.groupBy(options, (one) => one.group)]
  const slugs = groups.map(([group]) => slugOf(group))
  const keys = options.map((one) => one.key)
  return [
    ...[...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map((key) => `a key is used twice: ${key}`),
    ...options.flatMap(faultsOfNumber),
    ...groups.filter(([, all]) => all.some((one) => one.oneOf !== all[0]?.oneOf)).map(([group]) => `${group}: oneOf differs among its options`),
    ...groups.filter(([group], index) => slugs.indexOf(slugOf(group)) !== index).map(([group]) => `${group}: another group has the same placeholder`),
  ]
}

const everyFact = Object.fromEntries(factNames.map((one) => [one, 'known']))

/** Placeholders of the procedures that a project of some care setting could not fill, and sections that concern roles that it has not, each with its file. */
export function faultsOfProcedures(templates: Omit<Templates, 'version'>): string[] {
  const settings = ['', ...templates.careSettings.map((one) => one.key)]
  const nameOf = (key: string): string => templates.careSettings.find((one) => one.key === key)?.name ?? 'a care setting that is not known'
  const faults = settings.flatMap((careSetting) =>
    (['provider', 'consumer'] as const).flatMap((role) => {
      const file = sopFileFor(templates, careSetting, role)
      const markdown = mergeFacts(templates.sops[file] ?? '', everyFact)
      const options = workflowOptionsFor(templates, role, careSetting)
      const named = namesIn(markdown)
      const elsewhere = templates.workflowOptions.filter((one) => named.parts.flat().includes(one.key) && one.projectRoles.includes(role))
      const known = [...options, ...elsewhere.map((one) => ({ key: one.key, group: one.group, text: one.text, chosen: false }))]
      const missing = named.questions.filter((slug) => !options.some((one) => slugOf(one.group) === slug))
      const unconcerned = faultOfConcerns(
        markdown,
        rolesFor(templates, role)
          .filter((one) => one.keyStakeholder)
          .map((one) => one.name),
      )
      return [
        ...(unconcerned === undefined ? [] : [`${file}: ${unconcerned}`]),
        ...faultsOfPlaceholders(markdown, known).map((fault) => `${file}: ${fault}`),
        ...missing.map((slug) => `${file}: a ${role} project of ${nameOf(careSetting)} has no question called ${slug}`),
      ]
    }),
  )
  return [...new Set(faults)]
}
