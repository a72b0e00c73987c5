import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { keyOf } from '../patterns/apply-pattern.ts'
import type { Given } from '../patterns/given-at-start.ts'
import { listChoices } from '../patterns/patterns.store.ts'
import { findService } from '../services/services.store.ts'
import { whyNoStart } from '../care-settings/retired.ts'
import { counted } from '../../web/numbers.ts'

const ways = [
  { value: 'provider', text: 'Offer slots (Provider)' },
  { value: 'consumer', text: 'Book into others (Consumer)' },
]

async function serviceOf(page: Page): Promise<{ name: string; ods_code: string; care_setting: string }> {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  return found.service
}

export async function showStart(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { name, ods_code: ods, care_setting: careSetting } = await serviceOf(page)
  const patterns = (await listChoices(page.db.read)).filter((one) => one.care_setting === careSetting)
  const { typed } = page
  page.show(
    'projects/start',
    { title: 'Start a project', status, errors, breadcrumbs: [{ text: name, href: `/services/${ods}` }] },
    {
      service: name,
      roles: ways.map((one) => ({ ...one, checked: one.value === typed['role'] })),
      routesIn: [{ value: '', text: 'Choose one' }, ...page.context.templates.routesIn.map((text) => ({ value: text, text }))],
      retired: whyNoStart(page.templates, careSetting) ?? null,
      change: `/services/${ods}/edit`,
      patterns: patterns.length === 0 ? [] : [{ value: '', text: 'None: start from the templates' }, ...patterns.map(asChoice)],
    },
  )
}

const asChoice = (one: { version_id: string; name: string; role: 'provider' | 'consumer' }) => ({
  value: one.version_id,
  text: `${one.name} (${one.role === 'provider' ? 'Provider' : 'Consumer'})`,
})

/** What a pattern gives beside people, in a sentence each. */
function giftsOf({ pattern, applied: { procedure, options, setUp, notApplicable, due } }: Given): string[] {
  if (!pattern) return []
  const chosen = options.filter((one) => one.chosen).length
  return [
    ...(procedure === null ? [] : ['The procedure, with the facts of this service and without signatures']),
    ...(chosen === 0 ? [] : [`${counted(chosen, 'option', 'options')} of the procedure chosen`]),
    ...(setUp === null ? [] : ['Opening hours, appointments and disposition codes of the test plan']),
    ...(notApplicable.size === 0 ? [] : [`${counted(notApplicable.size, 'prerequisite', 'prerequisites')} not applicable, with the reasons`]),
    ...(due.size === 0 ? [] : [`${counted(due.size, 'due day', 'due days')} for prerequisites`]),
  ]
}

interface CheckView {
  service: string
  fields: { name: string; value: string }[]
  pattern: string | null
  gifts: string[]
  people: { value: string; text: string; hint: { text: string }; checked: boolean }[]
  self: boolean
  unfilled: string[]
}

/** Asks which people and parts come along, unless there are none; undefined if nothing has to be asked. */
export function askWhoComesAlong(page: Page, { service, given }: { service: { name: string; ods_code: string }; given: Given }): Promise<void> | undefined {
  const { applied, pattern } = given
  if (page.typed['checked'] === 'yes' || (applied.people.length === 0 && pattern === null)) return undefined
  const { _csrf: _, ...typed } = page.typed
  page.show<CheckView>(
    'projects/start-check',
    { title: 'Check what the project gets', breadcrumbs: [{ text: service.name, href: `/services/${service.ods_code}` }] },
    {
      service: service.name,
      fields: Object.entries({ ...typed, checked: 'yes' }).map(([name, value]) => ({ name, value })),
      pattern: pattern && `${pattern.name}, version ${pattern.number}`,
      gifts: giftsOf(given),
      people: applied.people.map((one) => ({
        value: keyOf(one),
        text: `${one.name}: ${one.roleName}`,
        hint: { text: one.from === 'the pattern' ? 'Named by the pattern' : `Contact of ${one.from}` },
        checked: true,
      })),
      self: applied.people.some((one) => one.person === page.person.personId),
      unfilled: applied.unfilled,
    },
  )
  return Promise.resolve()
}
