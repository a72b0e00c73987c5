import { keysOf } from '../../keys.ts'

/** What a sandbox does, from the standard's own table (booking-api, section 1). */
export type Operation = 'metadata' | 'search-slots' | 'book' | 'read' | 'read-version' | 'cancel' | 'search-appointments'

interface OperationFacts {
  name: string
  /** The accepted values of Ssp-InteractionID, without their common prefix; the first is the right one. */
  interactions: readonly string[]
  scope: string
}

export const interactionPrefix = 'urn:nhs:names:services:careconnect:fhir:rest:'

export const operations: Record<Operation, OperationFacts> = {
  metadata: { name: 'Capability statement', interactions: ['read:metadata'], scope: 'organization/slot.read' },
  'search-slots': { name: 'Search for free slots', interactions: ['search:slot', 'read:slot'], scope: 'organization/slot.read' },
  book: { name: 'Book', interactions: ['create:appointment'], scope: 'patient/appointment.write' },
  read: { name: 'Read', interactions: ['read:appointment'], scope: 'patient/appointment.read' },
  'read-version': { name: 'Read a version', interactions: ['read:appointment'], scope: 'patient/appointment.read' },
  cancel: { name: 'Cancel', interactions: ['update:appointment'], scope: 'patient/appointment.write' },
  'search-appointments': { name: "Search a patient's appointments", interactions: ['search:appointment'], scope: 'patient/appointment.read' },
}

export const allOperations = keysOf(operations)
export const isKnownOperation = (key: string): key is Operation => Object.hasOwn(operations, key)
export const withBody: readonly Operation[] = ['book', 'cancel']

/** The message for a cancellation without an id in its address. */
export const saysNoId = 'A cancellation goes to the appointment: PUT Appointment/{id}. The address has no id.'

export type Route = { operation: Operation; id?: string; version?: string } | { refused: 404 | 405 | 400; says: string; allow?: string }

/**
 * The operation of a request below the base, or why there is none. `path` starts with a slash. With scenarios on, a cancellation may come without
 * an id in its address, as in the published collection: the contained Slot identifies it.
 */
export function routeOf(method: string, path: string, { scenarios = false }: { scenarios?: boolean } = {}): Route {
  const parts = path.split('/').filter((part) => part !== '')
  const [kind, id, history, version] = parts
  if (kind === 'metadata' && parts.length === 1) return only(method, { GET: { operation: 'metadata' } })
  if (kind === 'Slot' && parts.length === 1) return only(method, { GET: { operation: 'search-slots' } })
  if (kind === 'Appointment') {
    if (parts.length === 1 && method === 'PUT') return scenarios ? { operation: 'cancel' } : { refused: 400, says: saysNoId }
    if (parts.length === 1) return only(method, { GET: { operation: 'search-appointments' }, POST: { operation: 'book' } })
    if (parts.length === 2 && id !== undefined) return only(method, { GET: { operation: 'read', id }, PUT: { operation: 'cancel', id } })
    if (parts.length === 4 && id !== undefined && history === '_history' && version !== undefined)
      return only(method, { GET: { operation: 'read-version', id, version } })
  }
  return { refused: 404, says: `There is nothing at ${path}. This endpoint has metadata, Slot and Appointment.` }
}

function only(method: string, routes: Partial<Record<string, Route>>): Route {
  const allow = Object.keys(routes).join(', ')
  return routes[method] ?? { refused: 405, allow, says: `${method} is not supported here. Use ${allow}.` }
}

export const templates: Record<Operation, string> = {
  metadata: '/metadata',
  'search-slots': '/Slot',
  book: '/Appointment',
  read: '/Appointment/:id',
  'read-version': '/Appointment/:id/_history/:version',
  cancel: '/Appointment/:id',
  'search-appointments': '/Appointment',
}

/** The path of an operation without what a client put in it; nothing if the request has no operation. */
export function templateOf(method: string, path: string): string {
  const route = routeOf(method, path)
  return 'refused' in route ? '' : templates[route.operation]
}
