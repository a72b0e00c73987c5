import { slotText } from '../fhir/resources.ts'
import type { FoundSlot } from './find-slots.store.ts'

/** Everything that the answer to a search for slots is made of: the same parts always make the same bytes. */
export interface SlotAnswer {
  slots: FoundSlot[]
  total: number
  /** The entries of what is included, joined; empty if nothing is. */
  included: string
  /** What the slots of a diary say of their delivery channel, as text; diaries that say nothing are not here. */
  channels: Map<string, string>
  baseUrl: string
  self: string
  next: string | null
}

/** A searchset of slots and what they lead to, as text. `identifierOf`: the identifier of a slot where it is not its id. */
export function slotBundle({ slots, total, included, channels, baseUrl, self, next }: SlotAnswer, identifierOf?: (slot: FoundSlot) => string): string {
  const before = `{"fullUrl":"${baseUrl}/Slot/`
  let entries = ''
  for (const slot of slots)
    entries += `${entries === '' ? '' : ','}${before}${identifierOf || channels.has(slot.schedule_id) ? entryOf(slot, identifierOf?.(slot), channels.get(slot.schedule_id)) : (slot.entry ??= entryOf(slot))}`
  return searchset({ total, self, next, entries: included === '' ? entries : entries === '' ? included : `${entries},${included}` })
}

/** What follows the base of a slot's address in its entry. Joined from a list it is one text; added up it would be walked in pieces each time. */
const entryOf = (slot: FoundSlot, identifier?: string, extension?: string): string =>
  [slot.id, '","resource":', slotText(slot, identifier, extension), ',"search":{"mode":"match"}}'].join('')

/** A searchset of ready entries with commas between, as text. */
export function searchset({ total, self, next, entries }: { total: number; self: string; next: string | null; entries: string }): string {
  const links = `{"relation":"self","url":${JSON.stringify(self)}}${next === null ? '' : `,{"relation":"next","url":${JSON.stringify(next)}}`}`
  return `{"resourceType":"Bundle","type":"searchset","total":${total},"link":[${links}]${entries === '' ? '' : `,"entry":[${entries}]`}}`
}
