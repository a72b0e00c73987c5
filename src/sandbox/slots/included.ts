import { includeOf } from './slot-search.ts'
import type { FoundSlot } from './find-slots.store.ts'

/** The resources of a sandbox that slots lead to, and what each refers to by the include that follows it. */
export interface Directory {
  resources: Map<string, string>
  refers: Map<string, Record<string, string[]>>
}

interface Including {
  slots: FoundSlot[]
  /** In any spelling. */
  includes: string[]
  /** The service that was searched for: of those that share a diary, its Schedule names this one. */
  dosId?: string
  baseUrl: string
}

const joined = new WeakMap<Directory, Map<string, string>>()
const mostJoined = 500

/** The entries of what slots lead to, as text. Joined once for a directory, a service, the includes asked for and the diaries that were found. */
export function includedEntries(directory: Directory, including: Including): string {
  const kept = joined.get(directory) ?? new Map<string, string>()
  joined.set(directory, kept)
  const schedules = new Set<string>()
  for (const slot of including.slots) schedules.add(slot.schedule_id)
  const key = JSON.stringify([including.dosId, including.baseUrl, including.includes, [...schedules]])
  const known = kept.get(key) ?? join(directory, schedules, including)
  if (kept.size >= mostJoined) kept.clear()
  kept.set(key, known)
  return known
}

const join = (directory: Directory, schedules: Set<string>, { includes, dosId, baseUrl }: Including): string =>
  referencesOf(directory, schedules, includes, dosId)
    .map(
      (reference) =>
        `{"fullUrl":"${baseUrl}/${reference}","resource":${asOf(dosId, reference, directory.resources.get(reference) ?? '{}')},"search":{"mode":"include"}}`,
    )
    .join(',')

/** A Schedule has one HealthcareService: of a shared diary the one that was searched for. */
const asOf = (dosId: string | undefined, reference: string, json: string): string =>
  dosId === undefined || !reference.startsWith('Schedule/') ? json : json.replace(/"HealthcareService\/[^"]*"/, `"HealthcareService/${dosId}"`)

/** References of what is included: each once, and only what the returned slots lead to. */
function referencesOf(directory: Directory, schedules: Set<string>, asked: string[], dosId: string | undefined): string[] {
  const wanted = new Set(asked.map(includeOf))
  if (!wanted.has('Slot:schedule')) return []
  const included = new Set([...schedules].map((id) => `Schedule/${id}`))
  // A set is walked to its end, with what the walk adds: actors of schedules, then what services refer to.
  for (const reference of included)
    for (const [include, to] of Object.entries(directory.refers.get(reference) ?? {}))
      if (wanted.has(include))
        for (const one of to)
          if (dosId === undefined || include !== 'Schedule:actor:HealthcareService' || one === `HealthcareService/${dosId}`) included.add(one)
  return [...included]
}
