import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import { storable } from '../../db/storable.ts'
import { readResource } from '../fhir/exact.ts'
import { nameIn } from '../fhir/resource-text.ts'
import { slotText } from '../fhir/resources.ts'
import { slotResource } from '../rules/right-request.ts'
import { allowedOf, allowedTo } from '../rules/allowed.ts'
import { baseUrlOf, sandboxOf } from '../sandboxes/place.pages.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { findSlot } from '../slots/slots.store.ts'
import { listSlots } from '../slots/find-slots.store.ts'
import type { FoundSlot } from '../slots/find-slots.store.ts'
import { typedOf } from './try-form.ts'
import type { Choice, Typed } from './try-form.ts'
import { draftOf } from './try-request.ts'
import { breaks } from './breaks.ts'
import { listLatestBookings } from './try.store.ts'

const slotsOffered = 20
const fortnight = 14 * 86_400_000

/** The slot that was chosen, where it can still be booked. */
async function findBookable(db: Reader, { sandboxId, id, now }: { sandboxId: string; id: string; now: number }): Promise<FoundSlot | null> {
  const slot = id === '' ? null : await findSlot(db, sandboxId, storable(id))
  return slot && slot.status === 'free' && slot.startsAt >= now
    ? { number: slot.number, id: slot.id, schedule_id: slot.scheduleId, starts_at: slot.startsAt, ends_at: slot.endsAt, status: 'free' }
    : null
}

/** What the sandbox has to try with: its services, its next free slots, its last bookings. */
export async function stockOf(page: Page, choice: Choice) {
  const row = await sandboxOf(page)
  const sandbox = await findSandbox(page.db.read, row.key)
  const services = [...(sandbox?.services ?? [])]
  const [dosId = '', schedules = []] = services.find(([one]) => one === choice.service) ?? services[0] ?? []
  const now = page.context.clock()
  const [next, bookings, chosen] = await Promise.all([
    listSlots(page.db.read, { schedules, lower: now, upper: now + fortnight, now, statuses: 'free', after: null, limit: slotsOffered }),
    listLatestBookings(page.db.read, row.id),
    findBookable(page.db.read, { sandboxId: row.id, id: choice.slot, now }),
  ])
  // One that an answer showed may lie beyond the next ones, or be another service's.
  const slots = chosen && !next.some((one) => one.id === chosen.id) ? [...next, chosen] : next
  const nameOf = (one: string): string => {
    const json = sandbox?.resources.get(`HealthcareService/${one}`)
    return json === undefined ? '' : nameIn(json)
  }
  return { row, dosId, services: services.map(([one]) => one), nameOf, slots, bookings }
}

export type Stock = Awaited<ReturnType<typeof stockOf>>

/** A right request as the form holds it, broken on purpose where that was chosen. */
export function typedFor(page: Page, choice: Choice, stock: Stock): Typed {
  const slot = stock.slots.find((one) => one.id === choice.slot) ?? stock.slots[0]
  const booking = stock.bookings.find((one) => one.id === choice.appointment) ?? stock.bookings[0]
  const draft = draftOf(choice.operation, {
    baseUrl: baseUrlOf(page, stock.row.key),
    now: page.context.clock(),
    dosId: stock.dosId,
    slot: slot ? slotResource(slotText(slot)) : null,
    nhsNumber: choice.patient === '' ? null : choice.patient,
    format: choice.format,
    organisation: allowedTo(choice.operation, allowedOf(stock.row))?.[0],
    appointment: booking ? { id: booking.id, version: booking.version, resource: readResource(booking.json) } : null,
  })
  const breaking = Object.hasOwn(breaks, choice.breaking) ? breaks[choice.breaking] : undefined
  return typedOf(breaking?.on.includes(choice.operation) ? breaking.apply(draft) : draft, choice.format)
}
