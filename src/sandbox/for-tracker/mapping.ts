import { daysOfWeek } from '../../day.ts'

/** How a project's DoS ids lead to slots. */
export interface MappingFacts {
  /** The ids of the service, and those in the set-up of its test. */
  dosIds: string[]
  /** The days of the week on which the service is open according to the set-up; null if it does not say. */
  openDays: string[] | null
  /** The sandbox's services: the diaries that each is booked into. */
  diaries: Map<string, { name: string; withdrawn: boolean; daysWithSlots: Set<string> }[]>
  /** How many free slots a search for each id finds in the next 14 days. */
  found: Map<string, number>
  /** Other open projects that offer the same id. */
  elsewhere: Map<string, string[]>
  /** The scheduling endpoint in the DoS, from the prerequisite that records it; undefined if the project has no such prerequisite. */
  endpoint: string | null | undefined
}

export interface MappingFault {
  says: string
  /** The page that corrects it, below the project's address. */
  href: string
}

const list = (words: string[]): string => new Intl.ListFormat('en-GB').format(words)

/** What is wrong between a project's DoS ids and the slots that a search finds, each as a sentence; empty if all is well. */
export function mappingFaults(facts: MappingFacts): MappingFault[] {
  const faults: MappingFault[] = []
  const setUp = '/test-plan/set-up'
  const diary = '/sandbox/diary'
  if (facts.dosIds.length === 0) faults.push({ says: 'The project has no DoS service id. Add it to the service and to the set-up of the test.', href: setUp })
  for (const dosId of facts.dosIds) {
    const own = facts.diaries.get(dosId)
    const published = (own ?? []).filter((one) => !one.withdrawn)
    if (own === undefined) faults.push({ says: `${dosId} is not in the sandbox. Add it to the set-up of the test.`, href: setUp })
    else if (own.length === 0) faults.push({ says: `${dosId} is not in any diary. Tick it in the diary that offers its slots.`, href: diary })
    else if (published.length === 0)
      faults.push({
        says: `${list(own.map((one) => one.name))} ${own.length === 1 ? 'is' : 'are'} withdrawn, so a search for ${dosId} finds nothing. Publish ${own.length === 1 ? 'it' : 'one of them'}.`,
        href: diary,
      })
    else {
      if ((facts.found.get(dosId) ?? 0) === 0) faults.push({ says: `A search for ${dosId} finds no free slot in the next 14 days.`, href: diary })
      const offered = (day: string): boolean => published.some((one) => one.daysWithSlots.has(day))
      const without = facts.openDays?.filter((day) => !offered(day)) ?? []
      const beyond = facts.openDays === null ? [] : daysOfWeek.filter((day) => offered(day) && !facts.openDays?.includes(day))
      if (without.length > 0 && without.length < (facts.openDays?.length ?? 0))
        faults.push({ says: `${dosId} has no slots on ${list(without)}, although the service is open then.`, href: diary })
      if (beyond.length > 0) faults.push({ says: `${dosId} has slots on ${list(beyond)}, although the service is closed then.`, href: diary })
    }
    const others = facts.elsewhere.get(dosId) ?? []
    if (others.length > 0)
      faults.push({ says: `${dosId} is also offered by ${list(others)}. An id belongs to one project: the DoS can lead to one endpoint only.`, href: setUp })
  }
  if (facts.endpoint === null || facts.endpoint === '')
    faults.push({ says: 'The address of the scheduling endpoint in the DoS is not recorded yet.', href: '/prerequisites/scheduling-endpoint' })
  else if (facts.endpoint !== undefined && !/^ASID:\d{12}$/.test(facts.endpoint))
    faults.push({
      says: `The DoS address “${facts.endpoint}” is not ASID: and 12 digits. Without the prefix booking does not work.`,
      href: '/prerequisites/scheduling-endpoint',
    })
  return faults
}
