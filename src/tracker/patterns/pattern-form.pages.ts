import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ForbiddenError, Refusal } from '../../errors.ts'
import { keysOf } from '../../keys.ts'
import { factNames } from '../templates/shapes.ts'
import { fieldOf } from './change-pattern.ts'
import { getPattern, mayChangeOnPage } from './get-pattern.ts'
import { partNames, readContent } from './pattern.ts'
import { patternsCrumb, patternsPath } from './patterns.pages.ts'
import { listChoices, listVersions } from './patterns.store.ts'
import { getProjectParts } from './project-parts.store.ts'
import { rolesToTake, takeFromProject, whoByDefault } from './take-from-project.ts'
import type { ProjectParts } from './take-from-project.ts'

interface Choice {
  value: string
  text: string
}

interface SaveView {
  project: string
  home: string
  into: Choice[]
  parts: (Choice & { checked: boolean; hint?: { text: string } })[]
  /** Those with someone in them here, and the others. */
  filled: RoleChoice[]
  others: RoleChoice[]
}

interface RoleChoice {
  field: string
  name: string
  items: Choice[]
  value: string
  isFilled: boolean
}

/** What each part would take from this project, in a few words. */
function hintsOf(parts: ProjectParts): Record<keyof typeof partNames, { text: string; none?: boolean }> {
  const all = takeFromProject(parts, new Set(['procedure', 'options', 'set-up', 'due', 'not-applicable']), [])
  const chosen = all.options.length
  const some = (n: number, text: string, none: string) => (n > 0 ? { text } : { text: none, none: true })
  return {
    people: { text: 'Choose below who is meant in each role. Each project asks its own people to sign' },
    procedure: some(
      all.procedure ? 1 : 0,
      'With places for the name, codes, site and scope of each service. It starts without signatures',
      'There is no text yet',
    ),
    options: some(chosen, `${chosen} chosen`, 'Nothing is chosen yet'),
    'set-up': some(parts.codes.length, parts.codes.join(', '), 'There are no codes yet'),
    due: some(
      all.due.length,
      `${all.due.length} with a due day`,
      parts.goLive === null ? 'This project has no day of go-live to count from' : 'None has a due day',
    ),
    'not-applicable': some(all.notApplicable.length, all.notApplicable.map((one) => one.title).join(', '), 'None here'),
  }
}

/** Whom each role can stand for in the pattern. */
function choicesOf(parts: ProjectParts, typed: Record<string, string>): RoleChoice[] {
  return rolesToTake(parts).map((role) => {
    const own = parts.members.filter((one) => one.role_key === role.role_key).map((one) => one.name)
    const field = `who-${role.role_key}`
    const standard = whoByDefault(role)
    return {
      field,
      name: role.name,
      items: [
        ...(own.length > 0 ? [{ value: 'person', text: own.join(', ') }] : []),
        { value: 'contact', text: 'The contact of the service’s organisation or product' },
        { value: 'nobody', text: 'Nobody: each project decides' },
      ],
      value: typed[field] ?? (standard === 'person' && own.length === 0 ? 'nobody' : standard),
      isFilled: own.length > 0,
    }
  })
}

/** The form that saves parts of a project as a pattern. */
export async function showSavePattern(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  if (!page.may('pattern.manage')) throw new ForbiddenError('Project managers and the booking team save patterns')
  const { project, service } = page.access
  const [parts, patterns] = await Promise.all([getProjectParts(page.db.read, project.id), listChoices(page.db.read)])
  const hints = hintsOf(parts)
  const sent = Object.entries(page.sent).find(([name]) => name === 'part')?.[1]
  const empty = new Set(keysOf(hints).filter((key) => hints[key].none === true))
  const isChecked = (key: keyof typeof partNames): boolean => (page.req.method === 'POST' ? [sent].flat().includes(key) : !empty.has(key))
  const roles = choicesOf(parts, page.typed)
  page.show<SaveView>(
    'patterns/save',
    { title: 'Save as a pattern', status, errors, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      project: project.name,
      home: `/projects/${project.id}`,
      into: [
        { value: '', text: 'A new pattern' },
        ...patterns
          .filter((one) => one.role === project.role && one.care_setting === service.care_setting)
          .map((one) => ({ value: one.id, text: `The next version of ${one.name}` })),
      ],
      parts: keysOf(partNames).map((value) => ({ value, text: partNames[value], checked: isChecked(value), hint: { text: hints[value].text } })),
      filled: roles.filter((one) => one.isFilled),
      others: roles.filter((one) => !one.isFilled),
    },
  )
}

interface ChangeView {
  home: string
  version: number
  conflict: string | null
  routesIn: Choice[]
  values: { name: string; about: string; route_in: string; scope: string; body: string | null }
  places: string
  people: { field: string; text: string; checked: boolean }[]
  due: { field: string; title: string; value: string }[]
  reasons: { field: string; title: string; value: string }[]
  setUp: string | null
  keepsSetUp: boolean
}

/** The form of the next version of a pattern. */
export async function showChangePattern(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const pattern = await getPattern(page.db.read, page.param('pattern'))
  if (!mayChangeOnPage(pattern, page)) throw new ForbiddenError('The booking team changes the patterns of others')
  if (pattern.retired_at !== null) throw new Refusal('It is retired. Put it back into use before you change it')
  const [latest] = await listVersions(page.db.read, pattern.id)
  const content = readContent(latest ?? { content: '' })
  const { typed } = page
  const isSent = page.req.method === 'POST'
  const isKept = (field: string): boolean => !isSent || typed[field] === 'yes'
  const home = `${patternsPath}/${pattern.id}`
  page.show<ChangeView>(
    'patterns/change',
    { title: `Change ${pattern.name}`, status, errors, breadcrumbs: [patternsCrumb, { text: pattern.name, href: home }] },
    {
      home,
      version: pattern.version,
      conflict: conflict ?? null,
      routesIn: page.templates.routesIn.map((text) => ({ value: text, text })),
      values: {
        name: typed['name'] ?? pattern.name,
        about: typed['about'] ?? pattern.about,
        route_in: typed['route_in'] ?? content.routeIn,
        scope: typed['scope'] ?? content.scope,
        body: content.procedure && (typed['body'] ?? content.procedure.body),
      },
      places: factNames.map((one) => `{{${one}}}`).join(', '),
      people: content.people.map(({ roleName, who }, index) => ({
        field: fieldOf.person(index),
        text: `${roleName}: ${who.kind === 'person' ? who.name : 'the contact of the service’s organisation or product'}`,
        checked: isKept(fieldOf.person(index)),
      })),
      due: content.due.map(({ key, title, days }) => ({ field: fieldOf.due(key), title, value: typed[fieldOf.due(key)] ?? String(days) })),
      reasons: content.notApplicable.map(({ key, title, reason }) => ({ field: fieldOf.reason(key), title, value: typed[fieldOf.reason(key)] ?? reason })),
      setUp: content.setUp && content.setUp.codes.join(', '),
      keepsSetUp: isKept('set_up'),
    },
  )
}
