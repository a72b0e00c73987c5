import type { Doing } from '../../access/doing.ts'
import type { Writer } from '../../db/database.ts'
import type { SlotCounts } from '../../events/vocabulary.ts'
import { fitSlots } from './lay-out-slots.ts'
import { saveSandbox } from './sandboxes.store.ts'

/** After a change of a diary: if it offers something else now, makes its slots fit, and what was proven before no longer counts. */
export async function fitAfterChange(
  trx: Writer,
  { sandboxId, offers }: { sandboxId: string; offers: boolean },
  { newId, at }: Pick<Doing, 'newId' | 'at'>,
): Promise<SlotCounts> {
  const slots = offers ? await fitSlots(trx, sandboxId, { newId, now: Date.parse(at) }) : null
  await saveSandbox(trx, sandboxId, offers ? { configured_at: at } : {})
  return slots
}
