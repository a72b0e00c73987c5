import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { slotsInWords, toSandbox } from './happened.ts'
import { fitSlots } from './lay-out-slots.ts'
import { getSandboxAt, lockSandboxAt } from './place.store.ts'

/** Adds the free slots that the diaries lack and withdraws those that they do not offer. Booked slots stay. */
export const fitSlotsToDiary = sandboxAct({
  permission: 'sandbox.manage',
  form: z.object({}),
  lock: lockSandboxAt,
  load: getSandboxAt,
  decide: (sandbox: SandboxesTable) => ({ next: sandbox, happened: [] }),
  async save(trx, sandbox, { newId, at }) {
    const slots = await fitSlots(trx, sandbox.id, { newId, now: Date.parse(at) })
    return slots.added + slots.withdrawn === 0 ? [] : [{ kind: 'sandbox.laid out', ...toSandbox(sandbox), slots, to: slotsInWords(slots) }]
  },
  says(_, happened) {
    const slots = happened.find((one) => one.kind === 'sandbox.laid out')?.slots
    return slots
      ? `The slots fit the diary: ${slots.added} added, ${slots.withdrawn} withdrawn. Booked slots stayed`
      : 'Nothing changed: the slots match the diary'
  },
})
