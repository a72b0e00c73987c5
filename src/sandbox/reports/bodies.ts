import { setImmediate as nextTurn } from 'node:timers/promises'
import { mostValuesOfAnswer } from '../fhir/bounds.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { objects, text, viewOf } from '../rules/look.ts'

/** The Appointment in a stored body of either format; null if it cannot be read. */
export const viewOfBody = (body: string) => {
  const read = body.startsWith('<') ? readXml(body, mostValuesOfAnswer) : readJson(body, mostValuesOfAnswer)
  return read.ok ? viewOf(read.resource) : null
}

type View = ReturnType<typeof viewOfBody>

/** The identifier of the document that a booking points to; empty if there is none. */
export const documentOf = (view: View): string => text(objects(view?.document['identifier'])[0]?.['value']).toLowerCase()

/** The identifier of the slot that a booking asks for, else its id; empty if there is neither. */
export function slotIn(view: View): string {
  const slot = view?.slot ?? {}
  return text(objects(slot['identifier'])[0]?.['value'] ?? slot['id']).toLowerCase()
}
const readInTurn = 100

/** Await it for each body that is read: it lets other work run now and then. */
export function otherwiseBusy(): () => Promise<void> {
  let read = 0
  return async () => {
    read += 1
    if (read % readInTurn === 0) await nextTurn()
  }
}
