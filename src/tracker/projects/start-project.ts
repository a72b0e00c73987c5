import { z } from 'zod'
import { refused, serviceAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asProjectId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { insertProject, openAlready } from './insert-project.store.ts'
import { findOpenProject } from './state.store.ts'
import { findServiceToStart } from './start.store.ts'

const form = z.object({
  role: z.enum(['provider', 'consumer'], 'Choose whether the service offers slots or books into others'),
  route_in: z.string().min(1, 'Choose how this project came about'),
  scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
  testing: optionalDayField,
  go_live: optionalDayField,
})
type Typed = z.output<typeof form>

interface Where {
  /** The ODS code of the service. */
  ods: string
  /** The person who manages the project; whoever starts it if nobody is named. */
  manager?: PersonId
}

interface Found {
  service: NonNullable<Awaited<ReturnType<typeof findServiceToStart>>>
  hasOpen: boolean
  manager: PersonId | undefined
}

export function decideStart({ service, hasOpen, manager }: Found, typed: Typed, { actor, newId, templates, sandboxes, at, manner }: Doing) {
  const { role, route_in: routeIn, scope, testing, go_live: goLive } = typed
  if (!templates.routesIn.includes(routeIn)) return refused({ route_in: 'Choose how this project came about from the list' })
  if (hasOpen) return refused({ role: openAlready(service.name, role) })
  const managedBy = manager ?? actor.id
  if (managedBy === null) return refused({ form: 'Say who manages the project' })
  const days = [
    { kind: 'testing' as const, day: testing },
    { kind: 'go-live' as const, day: goLive },
  ]
  const dates = days.filter((one) => one.day !== '')
  const by = { actor, at, newId, manner: manner ?? '' }
  return { next: { id: asProjectId(newId()), service, role, routeIn, scope, dates, manager: managedBy, templates, sandboxes, by }, happened: [] }
}

/** Starts a project of a service, with all that the templates give it. */
export const startProject = serviceAct({
  permission: 'project.create',
  form,
  async load(trx, { ods, manager }: Where, _, { role }) {
    const service = await findServiceToStart(trx, ods)
    if (!service) throw new NotFoundError('No such service')
    return { service, manager, hasOpen: (await findOpenProject(trx, { serviceId: service.id, role })) !== undefined }
  },
  decide: decideStart,
  save: (trx, start) => insertProject(trx, start),
  says: () => 'Project started',
})
