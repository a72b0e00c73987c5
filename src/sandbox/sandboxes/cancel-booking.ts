import { z } from 'zod'
import { overtaken, sandboxAct } from '../../access/act.ts'
import { findAppointment } from '../appointments/appointments.store.ts'
import { cancelOnSite } from './diaries.store.ts'
import { toSandbox } from './happened.ts'
import { getSandboxAt } from './place.store.ts'
import type { SandboxPlace } from './place.store.ts'

/** Cancels a booking as the service's staff would: its slot is free again. */
export const cancelBooking = sandboxAct({
  permission: 'test.record',
  form: z.object({}),
  async load(trx, place: SandboxPlace & { appointment: string }) {
    const sandbox = await getSandboxAt(trx, place)
    return { sandbox, appointment: await findAppointment(trx, sandbox.id, place.appointment) }
  },
  decide({ sandbox, appointment }) {
    if (appointment?.status !== 'booked') return overtaken
    return { next: appointment, happened: [{ kind: 'sandbox.cancelled', ...toSandbox(sandbox), to: appointment.id }] }
  },
  save: (trx, appointment, { actor, at }) => cancelOnSite(trx, appointment, { practitioner: actor.name, now: Date.parse(at) }),
  whoWasFirst: () => Promise.resolve('This booking is already cancelled, or the sandbox was reset. Look at the diary again.'),
  says: () => 'Cancelled. Its slot can be booked again if its diary is published',
})
