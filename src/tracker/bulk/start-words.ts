import { dayOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import type { Choice } from './bulk.ts'
import type { OpenCounts } from './bulk.store.ts'
import type { StartPreview } from './start-preview.ts'

export interface StartWords {
  facts: { key: string; text: string }[]
  open: string[]
  people: string[]
}

/** "4 to 9, half of them 6 or fewer". */
function openWords({ min, median, max }: OpenCounts): string {
  return min === max
    ? `${counted(min, 'prerequisite')} in each project`
    : `${min} to ${counted(max, 'prerequisite')} a project; half of the projects have ${median} or fewer`
}

/** "50 a week takes 28 weeks: go-lives from 1 June 2026 to 7 December 2026". */
function capacityWords(will: number, capacity: number, goLives: StartPreview['goLives']): string {
  const days =
    goLives === null
      ? ''
      : goLives.first === goLives.last
        ? `: go-live ${dayOf(goLives.first)}`
        : `: go-lives from ${dayOf(goLives.first)} to ${dayOf(goLives.last)}`
  return `${grouped(capacity)} a week takes ${counted(Math.ceil(will / capacity), 'week')}${days}`
}

/** What many starts would do, in words; null for any other change. */
export function startWords(chosen: Choice, of: { will: number; preview: StartPreview | null; open: OpenCounts | null }): StartWords | null {
  if (chosen.act !== 'start' || of.will === 0) return null
  const { pattern, wave, goLive, testing, manager } = chosen.choice
  const dates = [testing === '' ? '' : `testing ${dayOf(testing)}`, goLive === '' ? '' : `go-live ${dayOf(goLive)}`].filter(Boolean).join(', ')
  const { people = [], open = [], goLives = null } = of.preview ?? {}
  return {
    facts: [
      { key: 'Pattern', text: pattern?.name ?? 'None: from the templates' },
      ...(wave ? [{ key: 'Wave', text: wave.id === null ? `${wave.name}, made when they start` : wave.name }] : []),
      { key: 'Provisional dates', text: dates || (goLives === null ? 'None' : 'Those of the wave') },
      ...(wave?.capacity ? [{ key: 'Capacity', text: capacityWords(of.will, wave.capacity, goLives) }] : []),
      { key: 'Project manager', text: manager.name },
      ...(of.open ? [{ key: 'Open prerequisites', text: openWords(of.open) }] : []),
      { key: 'Emails', text: people.length === 0 ? 'None' : `${counted(people.length, 'person gets', 'people get')} one email each` },
    ],
    open: open.map((one) => `${one.title}: ${counted(one.projects, 'project')}`),
    people: people.map((one) => `${one.name}: ${counted(one.projects, 'project')}`),
  }
}
