import type { Reader } from '../../db/database.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { slotText } from '../fhir/resources.ts'
import { includeOf } from './slot-search.ts'
import type { SlotSearch } from './slot-search.ts'
import { countSlots, listSlots } from './slots.store.ts'
import type { FoundSlot } from './slots.store.ts'

const mostOnPage = 1000

/** The searchset of a search that the rules let pass, as text: ready fragments joined. One statement a diary for the slots, one more where they do not fit on a page. */
export async function searchBundle(db: Reader, sandbox: Sandbox, search: SlotSearch, baseUrl: string, self: string): Promise<{ json: string; total: number }> {
  const free = search.statuses.includes('free')
  const busy = search.statuses.includes('busy')
  const window = {
    schedules: sandbox.services.get(search.dosId) ?? [], lower: search.lower?.at ?? 0, upper: search.upper?.at ?? 0,
    statuses: free === busy ? ('both' as const) : free ? ('free' as const) : ('busy' as const),
  }
  const size = Math.min(search.count ?? mostOnPage, mostOnPage)
  const found = await listSlots(db, { ...window, after: search.after, limit: size + 1 })
  const slots = found.slice(0, size)
  const last = slots.at(-1)
  const paged = found.length > size || search.after !== null
  const total = paged ? await countSlots(db, window) : slots.length
  return { json: slotBundle({ slots, total, directory: sandbox, dosId: search.dosId, includes: search.includes, baseUrl, self, next: found.length > size && last ? nextUrl(self, size, last) : null }), total }
}

export interface SlotBundle {
  slots: FoundSlot[]
  total: number
  directory: Pick<Sandbox, 'resources' | 'refers'> & Partial<Pick<Sandbox, 'channels'>>
  /** The service that was searched for: of those that share a diary, its Schedule names this one. */
  dosId?: string
  /** The includes asked for, in any spelling. */
  includes: string[]
  baseUrl: string
  self: string
  next: string | null
  /** The identifier of a slot where it is not its id. */
  identifierOf?: (slot: FoundSlot) => string
}

/** A searchset of slots and what they lead to, as text. */
export function slotBundle({ slots, total, directory, dosId, includes, baseUrl, self, next, identifierOf }: SlotBundle): string {
  const entries: string[] = []
  for (const slot of slots) entries.push(`{"fullUrl":"${baseUrl}/Slot/${slot.id}","resource":${slotText(slot, identifierOf?.(slot), directory.channels?.get(slot.schedule_id))},"search":{"mode":"match"}}`)
  for (const reference of includedWith(directory, slots, includes, dosId)) entries.push(`{"fullUrl":"${baseUrl}/${reference}","resource":${asOf(dosId, reference, directory.resources.get(reference) ?? '{}')},"search":{"mode":"include"}}`)
  return searchset({ total, self, next, entries })
}

/** A searchset of ready entries, as text. */
export function searchset({ total, self, next, entries }: { total: number; self: string; next: string | null; entries: string[] }): string {
  const links = `{"relation":"self","url":${JSON.stringify(self)}}${next === null ? '' : `,{"relation":"next","url":${JSON.stringify(next)}}`}`
  return `{"resourceType":"Bundle","type":"searchset","total":${total},"link":[${links}]${entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`}}`
}

/** A Schedule has one HealthcareService: of a shared diary the one that was searched for. */
const asOf = (dosId: string | undefined, reference: string, json: string): string =>
  (dosId === undefined || !reference.startsWith('Schedule/') ? json : json.replace(/"HealthcareService\/[^"]*"/, `"HealthcareService/${dosId}"`))

function nextUrl(self: string, size: number, last: FoundSlot): string {
  const url = new URL(self)
  url.searchParams.set('_count', String(size))
  url.searchParams.set('_after', `${last.starts_at}.${last.number}`)
  return url.href
}

/** References of what is included: each once, and only what the returned slots lead to. */
function includedWith(directory: Pick<Sandbox, 'refers'>, slots: FoundSlot[], asked: string[], dosId: string | undefined): string[] {
  const wanted = new Set(asked.map(includeOf))
  if (!wanted.has('Slot:schedule')) return []
  const included = new Set<string>()
  for (const slot of slots) included.add(`Schedule/${slot.schedule_id}`)
  // A set is walked to its end, with what the walk adds: actors of schedules, then what services refer to.
  for (const reference of included)
    for (const [include, to] of Object.entries(directory.refers.get(reference) ?? {})) if (wanted.has(include)) for (const one of to) if (dosId === undefined || include !== 'Schedule:actor:HealthcareService' || one === `HealthcareService/${dosId}`) included.add(one)
  return [...included]
}
