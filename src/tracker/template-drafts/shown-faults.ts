import { entriesOf } from '../../keys.ts'
import type { EnvironmentTemplate } from '../templates/shapes.ts'
import { faultsOfBody } from '../template-versions/body.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { itemKinds } from './item-kinds.ts'
import { draftPath } from '../template-versions/paths.ts'
import { capital } from '../../text.ts'

export interface ShownFault {
  /** The item to mend; empty if it is about several. */
  title: string
  says: string
  href: string | null
}

/** Which item a fault is about: its file and key stand before what is wrong. */
function placeOf(fault: string, body: TemplateBody): { kind: string; key: string; title: string; says: string } | undefined {
  for (const [name, of] of entriesOf(itemKinds))
    for (const { key, title } of of.list(body)) {
      const place = `templates/${of.file}${of.place(key)}`
      if (fault.startsWith(place)) return { kind: name, key, title, says: fault.slice(place.length) }
    }
  return undefined
}

/** What has to be mended in a draft before it can be published, each with the item to mend. */
export const shownFaults = (body: TemplateBody, environments: EnvironmentTemplate[]): ShownFault[] =>
  faultsOfBody(body, environments).map((fault) => {
    const place = placeOf(fault, body)
    if (!place) return { title: '', says: capital(fault.slice(fault.indexOf(': ') + 2)), href: null }
    return { title: place.title, says: withTitles(place.says, body), href: `${draftPath}/${place.kind}/items/${place.key}` }
  })

/** A fault with the titles of items in place of their keys. */
function withTitles(says: string, { retired, roles, prerequisites }: TemplateBody): string {
  const option = retired.workflowOptions.find((one) => says.endsWith(`: no option has the key ${one.key}`))
  if (option) return `A part of the text is for the option “${option.text}”, which is retired: take the part out, or put the option back`
  const role = [...retired.roles, ...roles].find((one) => says === `no role ${one.key}`)
  const need = [...retired.prerequisites, ...prerequisites].find((one) => says === `no prerequisite ${one.key}`)
  if (role) return `Its owner ${role.name} is retired: choose another`
  return need ? `It needs ${need.title} first, which is retired` : capital(says)
}

/** The faults of one item. */
export const faultsOfItem = (name: string, key: string, of: { body: TemplateBody; environments: EnvironmentTemplate[] }): string[] =>
  shownFaults(of.body, of.environments).flatMap((one) => (one.href === `${draftPath}/${name}/items/${key}` ? [one.says] : []))
