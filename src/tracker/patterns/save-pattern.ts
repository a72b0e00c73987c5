import { z } from 'zod'
import { actOnAnyProject, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PatternVersionsTable, PatternsTable } from '../../db/tables/patterns.ts'
import { ForbiddenError } from '../../errors.ts'
import { mayChange } from './get-pattern.ts'
import { aboutField, nameField, nameTaken, whyField } from './pattern-form.ts'
import { isPart } from './pattern.ts'
import type { Part, PatternPerson } from './pattern.ts'
import { findNamed, findPattern, insertPattern, insertVersion, savePattern as saveOver } from './patterns.store.ts'
import { getProjectParts } from './project-parts.store.ts'
import { peopleOf, takeFromProject } from './take-from-project.ts'
import type { ProjectParts } from './take-from-project.ts'

const whoKinds = ['person', 'contact', 'nobody'] as const
const isWho = (value: unknown): value is (typeof whoKinds)[number] => whoKinds.some((one) => one === value)

/** A field `who-<role>` for each role, beside the others. */
const form = z
  .looseObject({
    /** The pattern of which it becomes the next version; empty for a new one. */
    into: z.string().max(100).default(''),
    name: z.string().default(''),
    about: aboutField,
    why: z.string().default(''),
    part: z.union([z.string(), z.array(z.string())]).default([]),
  })
  .transform(({ into, name, about, why, part, ...rest }) => ({
    into,
    name,
    about,
    why,
    parts: new Set<Part>([part].flat().filter(isPart)),
    who: (role: string): PatternPerson['who']['kind'] | 'nobody' => {
      const asked = rest[`who-${role}`]
      return isWho(asked) ? asked : 'nobody'
    },
  }))

interface Found {
  parts: ProjectParts
  into: PatternsTable | undefined
  sameName: boolean
}

async function load(trx: Reader, { project }: { project: ProjectId }, doing: Doing, { into, name }: z.output<typeof form>): Promise<Found> {
  if (!doing.may('pattern.manage')) throw new ForbiddenError('Project managers and the booking team save patterns')
  const found = into === '' ? undefined : await findPattern(trx, into)
  if (found && !mayChange(found, doing)) throw new ForbiddenError('The booking team changes the patterns of others')
  return { parts: await getProjectParts(trx, project), into: found, sameName: (await findNamed(trx, name.trim())) !== undefined }
}

/** Names that are missing or taken, and parts that are missing. */
function faultsOf({ parts, into, sameName }: Found, typed: z.output<typeof form>): Record<string, string> {
  const faults: Record<string, string> = {}
  if (typed.parts.size === 0) faults['part'] = 'Choose what the pattern takes from this project'
  if (typed.into === '') {
    const name = nameField.safeParse(typed.name)
    if (!name.success) faults['name'] = name.error.issues[0]?.message ?? 'Enter a name for the pattern'
    else if (sameName) faults['name'] = nameTaken(name.data)
    return faults
  }
  if (!into || into.retired_at !== null) faults['into'] = 'Choose a pattern that is in use'
  else if (into.role !== parts.project.role || into.care_setting !== parts.service.care_setting)
    faults['into'] = 'Choose a pattern for the same kind of project and care setting'
  const why = whyField('Say what is different in this version').safeParse(typed.why)
  if (!why.success) faults['why'] = why.error.issues[0]?.message ?? 'Say what is different in this version'
  return faults
}

/** A new pattern, or the next version of one. */
type Next = { id: string; version: PatternVersionsTable } & ({ row: PatternsTable } | { into: PatternsTable })

export function decideSave(found: Found, typed: z.output<typeof form>, { actor, at, newId }: Doing): Refused | Decided<Next> {
  const faults = faultsOf(found, typed)
  if (Object.keys(faults).length > 0) return refused(faults)
  const { parts, into } = found
  const content = takeFromProject(parts, typed.parts, peopleOf(parts, typed.who))
  const by = { saved_by: actor.name, saved_by_id: actor.id, saved_at: at }
  const id = into?.id ?? newId()
  const number = (into?.number ?? 0) + 1
  const version = { id: newId(), pattern_id: id, number, content: JSON.stringify(content), from_project: parts.project.name, ...by }
  const of = parts.project.name
  if (into)
    return {
      next: { id, into, version: { ...version, why: typed.why.trim() } },
      happened: [{ kind: 'pattern.changed', id, project: null, name: into.name, number, of }],
    }
  const row: PatternsTable = {
    id,
    name: nameField.parse(typed.name),
    about: typed.about,
    role: parts.project.role,
    care_setting: parts.service.care_setting,
    number,
    version: 1,
    ...by,
    retired_by: null,
    retired_by_id: null,
    retired_at: null,
    retired_reason: null,
  }
  return { next: { id, row, version: { ...version, why: '' } }, happened: [{ kind: 'pattern.made', id, project: null, name: row.name, of }] }
}

/** Saves chosen parts of a project as a pattern, or as the next version of one. */
export const savePattern = actOnAnyProject({
  permission: 'project.manage',
  form,
  load,
  decide: decideSave,
  async save(trx, next) {
    if ('row' in next) return insertPattern(trx, next.row, next.version)
    await saveOver(trx, next.into, { number: next.version.number })
    await insertVersion(trx, next.version)
  },
  says: (next) => ('row' in next ? `Pattern ${next.row.name} saved` : `Version ${next.version.number} of ${next.into.name} saved`),
})
