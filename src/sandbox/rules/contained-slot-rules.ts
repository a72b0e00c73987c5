import { instant, profile, systems } from '../fhir/codes.ts'
import { withBody } from '../fhir/operations.ts'
import { isRepeat } from './exchange.ts'
import { object, pathOf, text } from './look.ts'
import { appointment, namesProfile, isSameInstant } from './on-appointment.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** What the standard asks of the Slot that the Appointment contains. */
export const containedSlotRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: sources.book },
  {
    'CSL-01': {
      on: ['book'],
      code: 'not-found',
      spine: 'REFERENCE_NOT_FOUND',
      help: help(
        'The contained Slot names a slot of this Provider.',
        'It is found by its identifier, a UUID that the search returned, else by its id.',
        `"identifier": [{"system": "${systems.uuid}", "value": "<the UUID that the search returned>"}]`,
        '"id": "slot1" and no identifier',
      ),
      check: appointment((a, x) =>
        a.slots.length === 1 && x.facts.slot === null
          ? { where: `${pathOf('Slot')}.identifier`, says: 'This sandbox has no such slot. Send the identifier (or id) of a slot that a search returned.' }
          : null,
      ),
    },
    'CSL-02': {
      on: ['book'],
      code: 'value',
      help: help(
        'schedule, start and end of the contained Slot are that slot’s; its status is busy or free.',
        'A slot that was changed on the way is another one.',
        '"schedule": {"reference": "Schedule/<as returned>"}, "status": "busy", "start": "2026-03-02T09:00:00.000+00:00", …',
        '"status": "busy-tentative", "start": "2026-03-02T09:05:00.000+00:00", … (the slot starts at 9:00)',
      ),
      check: appointment((a, x) => {
        const { slot } = x.facts
        if (!slot) return null
        const faults: Fault[] = []
        if (text(object(a.slot['schedule'])['reference']) !== `Schedule/${slot.scheduleId}`)
          faults.push({ where: `${pathOf('Slot')}.schedule`, says: `The slot's schedule is Schedule/${slot.scheduleId}.` })
        if (!isSameInstant(a.slot['start'], slot.startsAt))
          faults.push({ where: `${pathOf('Slot')}.start`, says: `The slot starts at ${instant(slot.startsAt)}.` })
        if (!isSameInstant(a.slot['end'], slot.endsAt)) faults.push({ where: `${pathOf('Slot')}.end`, says: `The slot ends at ${instant(slot.endsAt)}.` })
        if (a.slot['status'] !== 'busy' && a.slot['status'] !== 'free')
          faults.push({ where: `${pathOf('Slot')}.status`, says: 'status of the contained Slot must be busy or free.' })
        return faults
      }),
    },
    'CSL-03': {
      on: ['book'],
      code: 'processing',
      source: sources.book,
      requirement: 'P29',
      help: help(
        'The slot is free.',
        'Of any number who book a slot, one gets it.',
        'search, then at once book a slot that came back with "status": "free"',
        'book a slot that another Consumer booked since the search: search again and offer another',
      ),
      check: (x) =>
        x.facts.slot && x.facts.slot.status !== 'free' && !isRepeat(x)
          ? { where: pathOf('Slot'), display: 'Processing Failure', says: 'Slot no longer available' }
          : null,
    },
    'CSL-04': {
      on: ['book'],
      code: 'processing',
      help: help(
        'The slot is not in the past.',
        'Nobody can come yesterday.',
        '"start": "2026-03-02T14:00:00.000+00:00", booked at noon of that day',
        '"start": "2026-03-02T09:00:00.000+00:00", booked at noon of that day',
      ),
      check: (x) =>
        x.facts.slot && x.facts.slot.startsAt < x.now
          ? { where: `${pathOf('Slot')}.start`, says: 'The slot began already. Book one that starts later.' }
          : null,
    },
    'CSL-05': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The contained Slot names its profile.',
        'A receiver checks by the profile.',
        `"meta": {"profile": ["${profile('Slot')}"]}`,
        'no meta in the Slot',
      ),
      check: appointment((a) =>
        a.slots.length !== 1 || namesProfile(a.slot, 'Slot')
          ? null
          : { where: `${pathOf('Slot')}.meta.profile`, says: `meta.profile of the Slot should name ${profile('Slot')}.` },
      ),
    },
  },
)
