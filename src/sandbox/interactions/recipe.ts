import { z } from 'zod'
import type { Reader } from '../../db/database.ts'
import { slotBundle } from '../slots/slot-answer.ts'
import type { SlotAnswer } from '../slots/slot-answer.ts'
import { listSlotsByNumber } from '../slots/find-slots.store.ts'
import type { FoundSlot } from '../slots/find-slots.store.ts'

/**
 * What an answer to a search is rebuilt from. A slot's row never changes except for its status, and is never deleted, so that its number gives the
 * rest; included resources are in the pack once, however many answers had them. The rebuilt bytes are checked against the digest of those that
 * were sent: if you change how a Bundle is written, keep the old way for as long as such recipes are stored.
 */
export interface Recipe {
  /** The number of the first slot, then each difference to the one before. */
  slots: number[]
  /** The status of all, or of each. */
  status: FoundSlot['status'] | FoundSlot['status'][]
  total: number
  channels: [string, string][]
  baseUrl: string
  self: string
  next: string | null
}

const status = z.enum(['free', 'busy'])
export const recipeShape: z.ZodType<Recipe> = z.object({
  slots: z.array(z.number()),
  status: z.union([status, z.array(status)]),
  total: z.number(),
  channels: z.array(z.tuple([z.string(), z.string()])),
  baseUrl: z.string(),
  self: z.string(),
  next: z.string().nullable(),
})

export function recipeOf({ slots, total, channels, baseUrl, self, next }: SlotAnswer): Recipe {
  const differences: number[] = []
  let before = 0
  for (const slot of slots) {
    differences.push(slot.number - before)
    before = slot.number
  }
  const first = slots[0]?.status ?? 'free'
  const status = slots.every((slot) => slot.status === first) ? first : slots.map((slot) => slot.status)
  const told = channels.size === 0 ? [] : [...channels].filter(([schedule]) => slots.some((slot) => slot.schedule_id === schedule))
  return { slots: differences, status, total, channels: told, baseUrl, self, next }
}

/** Rebuilds the body. If a slot is missing the body differs, which its digest shows. */
export async function bodyOf(db: Reader, recipe: Recipe, included: string): Promise<string> {
  let number = 0
  const numbers = recipe.slots.map((difference) => (number += difference))
  const rows = new Map((await listSlotsByNumber(db, numbers)).map((row) => [row.number, row]))
  const slots = numbers.flatMap((one, index): FoundSlot[] => {
    const row = rows.get(one)
    const status = Array.isArray(recipe.status) ? recipe.status[index] : recipe.status
    return row && status ? [{ ...row, status }] : []
  })
  return slotBundle({ slots, total: recipe.total, included, channels: new Map(recipe.channels), baseUrl: recipe.baseUrl, self: recipe.self, next: recipe.next })
}
