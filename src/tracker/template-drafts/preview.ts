import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { readModel } from '../../db/read-model.ts'
import { compareTemplates } from '../template-offer/compare.ts'
import { kinds } from '../template-offer/change.ts'
import type { Change, HeldItems } from '../template-offer/change.ts'
import { projectItems } from '../templates/project-items.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { Templates } from '../templates/templates.ts'
import { inUse } from '../care-settings/retired.ts'
import { templatesOf } from '../template-versions/body.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { findKnownVersion } from '../template-versions/get-version.ts'
import { countChosen, countMet, countPlans, countRunning, countServices, countSigned } from './preview.store.ts'
import type { Group } from './preview.store.ts'

export interface Offered {
  kind: Change['kind']
  key: string
  how: Change['how']
  title: string
  /** How many running projects are offered it. */
  projects: number
}

/** What publishing a content does to the projects that run now. */
export interface Preview {
  offered: Offered[]
  running: number
  /** Those to which nothing is offered. */
  unchanged: number
  /** Those that follow templates that were never noted here. */
  unknown: number
  /** In how many projects a changed or retired prerequisite is met already. */
  met: Map<string, number>
  /** In how many projects a changed or retired option is chosen. */
  chosen: Map<string, number>
  /** In how many test plans a retired code is. */
  plans: Map<string, number>
  /** The care settings that this content retires, with what keeps them. */
  retired: RetiredSetting[]
  signed: number
}

export interface RetiredSetting {
  name: string
  services: number
  /** Those that run. */
  projects: number
}

const untouched = <Item extends object>(items: Item[], id: (item: Item) => string) => items.map((one) => ({ ...one, id: id(one), recorded: null }))

/** What a project holds that follows a version and in which nobody has done anything. */
const asHeld = (items: ProjectItems, next: ProjectItems): HeldItems => ({
  roles: untouched(items.roles, (one) => one.role_key),
  prerequisites: untouched(items.prerequisites, (one) => one.key),
  conditions: untouched(items.conditions, (one) => one.template_key ?? ''),
  criteria: untouched(items.criteria, (one) => one.key),
  cases: untouched(items.cases, (one) => `${one.code} ${one.template_key ?? ''}`),
  codes: items.codes,
  options: items.options,
  optionsTouched: false,
  sop: { body: items.sop, fresh: next.sop, edited: false, known: items.sop === next.sop, issued: null },
})

/** What a new content would offer to a project of this role and care setting that has all of an earlier one. */
export async function offeredTo({ role, careSetting }: Pick<Group, 'role' | 'careSetting'>, before: Templates, after: Templates): Promise<Change[]> {
  const held = projectItems(before, { role, careSetting })
  await nextTurn()
  const fresh = projectItems(after, { role, careSetting, codes: held.codes })
  await nextTurn()
  return compareTemplates(asHeld(held, fresh), fresh, { afterGo: false })
}

/** Counts what a content offers to running projects, by the versions that they follow. Gives way between one group of projects and the next. */
export async function previewOf(db: Reader, body: TemplateBody, templates: Templates): Promise<Preview> {
  const { environments } = templates
  const groups = await countRunning(db)
  const after = templatesOf(body, { version: '', environments })
  const byId = new Map<string, Offered>()
  let [unchanged, unknown] = [0, 0]
  for (const [version, own] of Map.groupBy(groups, (one) => one.version)) {
    const known = await findKnownVersion(db, version, templates)
    const before = known && templatesOf(known.body, { version, environments })
    for (const group of own) {
      await nextTurn()
      if (!before) unknown += group.projects
      else {
        const changes = await offeredTo(group, before, after)
        if (changes.length === 0) unchanged += group.projects
        for (const { id, kind, key, how, title } of changes) {
          const known = byId.get(`${how} ${id}`) ?? { kind, key, how, title, projects: 0 }
          byId.set(`${how} ${id}`, { ...known, projects: known.projects + group.projects })
        }
      }
    }
  }
  const offered = [...byId.values()].toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  const worded = (kind: Change['kind']): string[] => [...new Set(offered.filter((one) => one.kind === kind && one.how !== 'new').map((one) => one.key))]
  return {
    offered,
    running: groups.reduce((sum, one) => sum + one.projects, 0),
    unchanged,
    unknown,
    met: await countMet(db, worded('prerequisite')),
    chosen: await countChosen(db, worded('option')),
    plans: await countPlans(db, retiredCodes(body, templates)),
    retired: await retiredBy(db, { body, templates, groups }),
    signed: await countSigned(db),
  }
}

const retiredCodes = (body: TemplateBody, { dispositionCodes }: Templates): string[] =>
  inUse(dispositionCodes).flatMap(({ code }) => (body.dispositionCodes.some((one) => one.code === code && one.retired) ? [code] : []))

async function retiredBy(db: Reader, { body, templates, groups }: { body: TemplateBody; templates: Templates; groups: Group[] }): Promise<RetiredSetting[]> {
  const found: RetiredSetting[] = []
  for (const { key, name } of inUse(templates.careSettings)) {
    if (!body.careSettings.some((one) => one.key === key && one.retired)) continue
    const own = groups.filter((one) => one.careSetting === key)
    found.push({ name, services: await countServices(db, key), projects: own.reduce((sum, one) => sum + one.projects, 0) })
    await nextTurn()
  }
  return found
}

/** The same, cached until the next event: whatever changes the draft is one. */
export const previewOfDraft = readModel(
  'preview of a draft of the templates',
  { until: 'event', most: 2 },
  (db, _: { inForce: string }, given: { body: TemplateBody; templates: Templates }) => previewOf(db, given.body, given.templates),
)
