import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { readForm } from '../../access/read-form.ts'
import type { PatternVersionsTable, PatternsTable } from '../../db/tables/patterns.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { mustBeDrawn } from '../sop/drawn.ts'
import { faultOfWritten, withChoices } from '../sop/placeholders.ts'
import { mergeFacts } from '../templates/templates.ts'
import { factNames } from '../templates/shapes.ts'
import { getOwnPattern, getVersion } from './get-pattern.ts'
import { aboutField, nameField, nameTaken, versionField, whyField } from './pattern-form.ts'
import type { PatternContent } from './pattern.ts'
import { findNamed, insertVersion, listVersions, savePattern } from './patterns.store.ts'
import { unknownPlaces } from './places.ts'

/** Beside these, a field for each thing in the pattern: its role, its reason or its days; empty takes it out. */
const form = z
  .looseObject({
    name: nameField,
    about: aboutField,
    route_in: z.string(),
    scope: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
    body: z.string().trim().max(200_000, 'The procedure must be 200,000 characters or fewer').optional(),
    set_up: z.string().optional(),
    why: whyField('Say what is different now, for those who use the pattern'),
    version: versionField,
  })
  .transform(({ name, about, route_in: routeIn, scope, body, set_up: setUp, why, version, ...rest }) => ({
    name,
    about,
    routeIn,
    scope,
    body,
    why,
    version,
    keepsSetUp: setUp === 'yes',
    field: (key: string): string => {
      const value = rest[key]
      return typeof value === 'string' ? value.trim() : ''
    },
  }))
type Typed = z.output<typeof form>

interface Found {
  pattern: PatternsTable
  content: PatternContent
  sameName: boolean
}

export const fieldOf = { person: (index: number) => `person-${index}`, due: (key: string) => `due-${key}`, reason: (key: string) => `not-applicable-${key}` }

/** What the form leaves in the pattern, or a message for each field. */
function contentFrom(before: PatternContent, { routeIn, scope, body, keepsSetUp, field }: Typed): { content: PatternContent; faults: Record<string, string> } {
  const faults: Record<string, string> = {}
  const due = before.due.flatMap(({ key, title }) => {
    const days = field(fieldOf.due(key))
    if (days === '') return []
    if (!/^-?\d{1,3}$/.test(days)) faults[fieldOf.due(key)] = 'Enter a whole number of days, like 14, or leave it empty for no due day'
    return [{ key, title, days: Number(days) }]
  })
  const notApplicable = before.notApplicable.flatMap(({ key, title }) => {
    const reason = field(fieldOf.reason(key))
    return reason === '' ? [] : [{ key, title, reason: reason.slice(0, 2000) }]
  })
  const people = before.people.filter((_, index) => field(fieldOf.person(index)) === 'yes')
  const procedure = before.procedure && body ? { ...before.procedure, body } : null
  const unknown = unknownPlaces(`${scope}\n${body ?? ''}`, factNames)
  if (unknown.length > 0) faults['body'] = `{{${unknown[0]}}} is not known. The places are: ${factNames.map((one) => `{{${one}}}`).join(', ')}`
  else if (procedure) {
    const fault = faultOfWritten(mergeFacts(procedure.body, {}), procedure.options)
    if (fault !== undefined) faults['body'] = fault
  }
  return { content: { ...before, routeIn, scope, due, notApplicable, people, procedure, setUp: keepsSetUp ? before.setUp : null }, faults }
}

export function decideChange({ pattern, content: before, sameName }: Found, typed: Typed, { actor, at, newId, templates }: Doing) {
  if (pattern.version !== typed.version) return overtaken
  if (pattern.retired_at !== null) return refused({ form: 'It is retired. Put it back into use before you change it' })
  const { content, faults } = contentFrom(before, typed)
  if (sameName) faults['name'] = nameTaken(typed.name)
  if (!templates.routesIn.includes(typed.routeIn)) faults['route_in'] = 'Choose how its projects come about from the list'
  if (Object.keys(faults).length > 0) return refused(faults)
  const number = pattern.number + 1
  const version: PatternVersionsTable = {
    id: newId(),
    pattern_id: pattern.id,
    number,
    content: JSON.stringify(content),
    why: typed.why,
    from_project: null,
    saved_by: actor.name,
    saved_by_id: actor.id,
    saved_at: at,
  }
  return {
    next: { pattern, version, set: { name: typed.name, about: typed.about, number } },
    happened: [{ kind: 'pattern.changed', id: pattern.id, project: null, name: typed.name, number, reason: typed.why }] satisfies Happened[],
  }
}

/** Changes a pattern: its next version. Projects that were started from an earlier one keep what they have. */
export const changePattern = installationAct({
  permission: 'pattern.manage',
  form,
  async prepare(_context, sent) {
    const { body } = readForm(form, sent)
    if (body) await mustBeDrawn('body', withChoices(mergeFacts(body, {}), []))
    return sent
  },
  async load(trx, { pattern }: { pattern: string }, doing, { name }): Promise<Found> {
    const found = await getOwnPattern(trx, pattern, doing)
    const [latest] = await listVersions(trx, found.id)
    const { content } = await getVersion(trx, latest?.id ?? '')
    return { pattern: found, content, sameName: (await findNamed(trx, name, found.id)) !== undefined }
  },
  decide: decideChange,
  async save(trx, { pattern, version, set }) {
    await savePattern(trx, pattern, set)
    await insertVersion(trx, version)
  },
  subject: ({ pattern }) => pattern.id,
  says: ({ version, set }) => `Version ${version.number} of ${set.name} saved`,
})
