import { z } from 'zod'
import { refused, serviceAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asDay } from '../../day.ts'
import { asProjectId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { listContactsOfServices } from '../contacts/contacts.store.ts'
import type { ContactOfService } from '../contacts/contacts.store.ts'
import { nothingMet } from '../prerequisites/inherited.ts'
import type { MetAbove } from '../prerequisites/inherited.ts'
import { listMetAbove } from '../prerequisites/inherited.store.ts'
import { givenAtStart, scopeFor, whyUnfit } from '../patterns/given-at-start.ts'
import type { Pattern } from '../patterns/pattern.ts'
import { findVersion } from '../patterns/patterns.store.ts'
import { insertProject, openAlready } from './insert-project.store.ts'
import { findOpenProject } from './state.store.ts'
import { findServiceToStart } from './start.store.ts'
import { whyNoStart } from '../care-settings/retired.ts'

const form = z.object({
  role: z.enum(['provider', 'consumer'], 'Choose whether the service offers slots or books into others'),
  /** The version of the pattern that it starts from; empty for none. */
  pattern: z.string().max(100).default(''),
  route_in: z.string().default(''),
  scope: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
  testing: optionalDayField,
  go_live: optionalDayField,
  /** Who was offered with a role, and who of them was ticked. */
  offered: z.union([z.string(), z.array(z.string())]).default([]),
  take: z.union([z.string(), z.array(z.string())]).default([]),
})
type Typed = z.output<typeof form>

interface Where {
  /** The ODS code of the service. */
  ods: string
  /** The person who manages the project; whoever starts it if nobody is named. */
  manager?: { id: PersonId; name: string }
  /** Many start at once. */
  withOthers?: boolean
}

interface Found {
  service: NonNullable<Awaited<ReturnType<typeof findServiceToStart>>>
  hasOpen: boolean
  manager: Where['manager'] | undefined
  /** Null if none is asked for; undefined if the one asked for is not there. */
  pattern: Pattern | null | undefined
  contacts: ContactOfService[]
  met: MetAbove
  withOthers?: boolean | undefined
}

/** What is wrong with the choices at the start, field by field; what a pattern says may be left empty. */
function faultsOf(
  { service, hasOpen, pattern }: Found,
  { role, routeIn, scope }: { role: Typed['role']; routeIn: string; scope: string },
  { templates }: Doing,
) {
  const faults: Record<string, string> = {}
  const nameOf = (key: string): string => templates.careSettings.find((one) => one.key === key)?.name ?? key
  const unfit = pattern && whyUnfit(pattern, { role, careSetting: service.care_setting }, nameOf)
  if (pattern === undefined) faults['pattern'] = 'This pattern is not there any more. Choose another one'
  if (unfit) faults['pattern'] = unfit
  if (routeIn === '') faults['route_in'] = 'Choose how this project came about'
  else if (!templates.routesIn.includes(routeIn)) faults['route_in'] = 'Choose how this project came about from the list'
  if (scope === '') faults['scope'] = 'Say what is in scope'
  const retired = whyNoStart(templates, service.care_setting)
  if (retired !== undefined) faults['form'] = retired
  if (hasOpen) faults['role'] = openAlready(service.name, role)
  return faults
}

/** Who was offered and not ticked. */
const leftOutOf = ({ offered, take }: Pick<Typed, 'offered' | 'take'>): ReadonlySet<string> => {
  const taken = new Set([take].flat())
  return new Set([offered].flat().filter((one) => !taken.has(one)))
}

export function decideStart(found: Found, typed: Typed, doing: Doing) {
  const { actor, newId, templates, sandboxes, at, manner, today } = doing
  const { service, manager, contacts, met, withOthers } = found
  const { role, testing, go_live: goLive } = typed
  const pattern = found.pattern ?? null
  const routeIn = typed.route_in || (pattern?.content.routeIn ?? '')
  const scope = typed.scope || scopeFor(pattern, service)
  const faults = faultsOf(found, { role, routeIn, scope }, doing)
  if (Object.keys(faults).length > 0) return refused(faults)
  const managedBy = manager?.id ?? actor.id
  if (managedBy === null) return refused({ form: 'Say who manages the project' })
  const days = [
    { kind: 'testing' as const, day: testing },
    { kind: 'go-live' as const, day: goLive },
  ]
  const dates = days.filter((one) => one.day !== '')
  const by = { actor, at, newId, manner: manner ?? '' }
  const given = givenAtStart(templates, {
    role,
    careSetting: service.care_setting,
    pattern,
    contacts,
    met,
    today,
    leftOut: leftOutOf(typed),
    goLive: goLive === '' ? null : asDay(goLive),
  })
  return {
    next: {
      id: asProjectId(newId()),
      service,
      role,
      routeIn,
      scope,
      dates,
      manager: managedBy,
      managerName: manager?.name,
      templates,
      sandboxes,
      given,
      withOthers,
      by,
    },
    happened: [],
  }
}

/** Starts a project of a service, with all that the templates, its pattern and its contacts give it. */
export const startProject = serviceAct({
  permission: 'project.start',
  form,
  async load(trx, { ods, manager, withOthers }: Where, { today }, { role, pattern }): Promise<Found> {
    const service = await findServiceToStart(trx, ods)
    if (!service) throw new NotFoundError('No such service')
    return {
      service,
      manager,
      hasOpen: (await findOpenProject(trx, { serviceId: service.id, role })) !== undefined,
      pattern: pattern === '' ? null : await findVersion(trx, pattern),
      contacts: await listContactsOfServices(trx, [service.id]),
      met: (await listMetAbove(trx, [service.id], { side: role, today })).get(service.id) ?? nothingMet,
      withOthers,
    }
  },
  decide: decideStart,
  save: (trx, start) => insertProject(trx, start),
  says: () => 'Project started',
})
