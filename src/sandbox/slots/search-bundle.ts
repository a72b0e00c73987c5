import type { Reader } from '../../db/database.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { busyJson, slotIdOf } from '../fhir/resources.ts'
import { includeOf } from './slot-search.ts'
import type { SlotSearch } from './slot-search.ts'
import { countSlots, listSlots } from './slots.store.ts'
import type { FoundSlot } from './slots.store.ts'

const mostOnPage = 1000

/** The searchset of a search that the rules let pass, as text: ready fragments joined. One statement a diary for the slots, one more where they do not fit on a page. */
export async function searchBundle(db: Reader, sandbox: Sandbox, search: SlotSearch, baseUrl: string, self: string): Promise<string> {
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
  const links = [`{"relation":"self","url":${JSON.stringify(self)}}`]
  if (found.length > size && last) links.push(`{"relation":"next","url":${JSON.stringify(nextUrl(self, size, last))}}`)
  const entries = slots.map((slot) => `{"fullUrl":"${baseUrl}/Slot/${slotIdOf(slot.json)}","resource":${slot.status === 'free' ? slot.json : busyJson(slot.json)},"search":{"mode":"match"}}`)
  for (const reference of includedWith(sandbox, slots, search.includes)) entries.push(`{"fullUrl":"${baseUrl}/${reference}","resource":${sandbox.resources.get(reference) ?? '{}'},"search":{"mode":"include"}}`)
  const head = `{"resourceType":"Bundle","type":"searchset","total":${total},"link":[${links.join(',')}]`
  return entries.length === 0 ? `${head}}` : `${head},"entry":[${entries.join(',')}]}`
}

function nextUrl(self: string, size: number, last: FoundSlot): string {
  const url = new URL(self)
  url.searchParams.set('_count', String(size))
  url.searchParams.set('_after', `${last.starts_at}.${last.number}`)
  return url.href
}

/** References of what is included: each once, and only what the returned slots lead to. */
function includedWith(sandbox: Sandbox, slots: FoundSlot[], asked: string[]): string[] {
  const wanted = new Set(asked.map(includeOf))
  const schedules = [...new Set(slots.map((slot) => slot.schedule_id))].map((id) => `Schedule/${id}`)
  const included: string[] = wanted.has('Slot:schedule') ? [...schedules] : []
  const follow = (from: string[]): string[] => from.flatMap((reference) => Object.entries(sandbox.refers.get(reference) ?? {}).flatMap(([include, to]) => (wanted.has(include) ? to : [])))
  const actors = wanted.has('Slot:schedule') ? follow(schedules) : []
  included.push(...actors, ...follow(actors))
  return [...new Set(included)]
}
