import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { forgetBookings } from './diaries.store.ts'
import { toSandbox } from './happened.ts'
import { fitSlots } from './lay-out-slots.ts'
import { getSandboxAt } from './place.store.ts'

/** Deletes all bookings of the sandbox and frees their slots. The log stays. */
export const resetSandbox = sandboxAct({
  permission: 'sandbox.manage',
  form: z.object({}),
  load: getSandboxAt,
  decide: (sandbox: SandboxesTable) => ({ next: sandbox, happened: [] }),
  async save(trx, sandbox, { newId, at }) {
    const bookings = await forgetBookings(trx, sandbox.id)
    await fitSlots(trx, sandbox.id, { newId, now: Date.parse(at) })
    return [{ kind: 'sandbox.reset', ...toSandbox(sandbox), bookings, to: `${bookings} ${bookings === 1 ? 'booking' : 'bookings'} forgotten` }]
  },
  says(_, happened) {
    const bookings = happened.find((one) => one.kind === 'sandbox.reset')?.bookings ?? 0
    return `The sandbox is reset: ${bookings} ${bookings === 1 ? 'booking is' : 'bookings are'} forgotten`
  },
})
