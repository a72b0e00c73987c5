import { nameIn } from '../fhir/resource-text.ts'
import { dayOfMoment, weekdayOf } from '../../day.ts'
import { momentOf } from '../../web/moments.ts'
import { mostValuesOfAnswer } from '../fhir/bounds.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import type { Json } from '../rules/look.ts'
import { object, objects, text, viewOf } from '../rules/look.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { demonstrationDirectory } from '../simulation/demonstration.ts'

const isMoment = (iso: string): boolean => !Number.isNaN(Date.parse(iso))
/** "Thursday 5 March 2026, 9:15am". */
const onDay = (iso: string): string => `${weekdayOf(dayOfMoment(iso))} ${momentOf(iso)}`

/** The name of the service that a slot belongs to; if services share the diary, all their names. */
function serviceOf({ resources, refers }: Pick<Sandbox, 'resources' | 'refers'>, schedule: string): string {
  const named = (refers.get(schedule)?.['Schedule:actor:HealthcareService'] ?? []).map((one) => {
    const json = resources.get(one)
    return json === undefined ? '' : nameIn(json)
  })
  return [...new Set(named.filter((one) => one !== ''))].join(' or ')
}

function personOf(patient: Json): string {
  const name = object(objects(patient['name'])[0])
  const given = Array.isArray(name['given']) ? name['given'].map(text) : []
  return [...given, text(name['family'])].filter((one) => one !== '').join(' ') || 'a patient without a name'
}

/**
 * What a booking or a cancellation did, in a sentence; null for any other exchange. `clear`: the reader may see patients; others see only the service
 * and the time.
 */
export function whatWasDone(
  exchange: { operation: string; status: number; body: string | null },
  given: { sandbox: Pick<Sandbox, 'resources' | 'refers'> | undefined; clear: boolean; scripted: boolean },
): string | null {
  const { operation, status, body } = exchange
  const did = operation === 'book' && status === 201 ? 'Booked' : operation === 'cancel' && status === 200 ? 'Cancelled' : null
  if (did === null || body === null || body === '') return null
  const read = body.trimStart().startsWith('<') ? readXml(body, mostValuesOfAnswer) : readJson(body, mostValuesOfAnswer)
  if (!read.ok || read.resource['resourceType'] !== 'Appointment') return null
  const { slot, patient } = viewOf(read.resource)
  const schedule = text(object(slot['schedule'])['reference'])
  const service = (given.sandbox && serviceOf(given.sandbox, schedule)) || serviceOf(demonstrationDirectory(), schedule)
  const start = text(read.resource['start'])
  const parts = [service, isMoment(start) ? onDay(start) : '', `for ${given.clear ? personOf(patient) : 'a patient whose name only the test team sees'}`]
  const script = given.scripted ? ' This was a reserved value, answered by script: nothing of it is stored.' : ''
  return `${did}: ${parts.filter((one) => one !== '').join(', ')}.${script}`
}
