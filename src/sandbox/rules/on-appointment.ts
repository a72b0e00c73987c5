import { profile } from '../fhir/codes.ts'
import { isInstant } from '../fhir/elements.ts'
import type { Exchange } from './exchange.ts'
import { object, viewOf } from './look.ts'
import type { AppointmentView } from './look.ts'
import type { Fault } from './rule.ts'

/** Runs a check on a body that is an Appointment; others are told once, by BDY-01 and BDY-02. */
export const appointment = (check: (a: AppointmentView, x: Exchange) => Fault | Fault[] | null) => (x: Exchange) =>
  x.body.kind === 'resource' && x.body.resource['resourceType'] === 'Appointment' ? check(viewOf(x.body.resource), x) : null

const names = (list: unknown, value: string): boolean => Array.isArray(list) && list.includes(value)
export const namesProfile = (resource: Record<string, unknown>, name: string): boolean => names(object(resource['meta'])['profile'], profile(name))

/** Whether a text is an instant, and this one. */
export const isSameInstant = (a: unknown, ms: number): boolean => isInstant(a) && Date.parse(a) === ms
