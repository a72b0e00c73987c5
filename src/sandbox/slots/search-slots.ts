import type { Reader } from '../../db/database.ts'
import { includedEntries } from './included.ts'
import type { Directory } from './included.ts'
import type { SlotAnswer } from './slot-answer.ts'
import type { SlotSearch } from './slot-search.ts'
import { countSlots, listSlots } from './find-slots.store.ts'
import type { FoundSlot } from './find-slots.store.ts'

/** What a search needs of a sandbox. */
interface Searched extends Directory {
  /** The diaries of each service by its DoS id. */
  services: Map<string, string[]>
  /** What the slots of a diary say of their delivery channel, as text. */
  channels: Map<string, string>
}

const mostOnPage = 1000

/** What a search that the rules let pass finds. One statement a diary for the slots, one more where they do not fit on a page. */
export async function searchSlots(
  db: Reader,
  sandbox: Searched,
  search: SlotSearch,
  { baseUrl, self, now }: { baseUrl: string; self: string; now: number },
): Promise<SlotAnswer> {
  const free = search.statuses.includes('free')
  const busy = search.statuses.includes('busy')
  const window = {
    schedules: sandbox.services.get(search.dosId) ?? [],
    lower: search.lower?.at ?? 0,
    upper: search.upper?.at ?? 0,
    now,
    statuses: free === busy ? ('both' as const) : free ? ('free' as const) : ('busy' as const),
  }
  const size = Math.min(search.count ?? mostOnPage, mostOnPage)
  const found = await listSlots(db, { ...window, after: search.after, limit: size + 1 })
  const slots = found.length > size ? found.slice(0, size) : found
  const last = slots.at(-1)
  const total = found.length > size || search.after !== null ? await countSlots(db, window) : slots.length
  return {
    slots,
    total,
    included: includedEntries(sandbox, { slots, includes: search.includes, dosId: search.dosId, baseUrl }),
    channels: sandbox.channels,
    baseUrl,
    self,
    next: found.length > size && last ? nextUrl(self, size, last) : null,
  }
}

function nextUrl(self: string, size: number, last: FoundSlot): string {
  const url = new URL(self)
  url.searchParams.set('_count', String(size))
  url.searchParams.set('_after', `${last.starts_at}.${last.number}`)
  return url.href
}
