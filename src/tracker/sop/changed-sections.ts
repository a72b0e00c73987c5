import { isConcerned, sectionsOf } from './sections.ts'
import type { Section } from './sections.ts'

/** A section that one of two texts does not have word for word, under the same headings. One that only moved is the same. */
export interface ChangedSection {
  title: string
  change: 'changed' | 'new' | 'removed'
  /** Whom it concerns: before the change and after it. */
  concerns: Section['concerns'][]
}

const placeOf = ({ path }: Section): string => path.join('\n')
const keyOf = (section: Section): string => JSON.stringify([section.path, section.concerns, section.text])

/** The sections of a list that are not in another; one that is there twice has to be in both twice. */
function without(list: Section[], other: Section[]): Section[] {
  const left = new Map<string, number>()
  for (const section of other) left.set(keyOf(section), (left.get(keyOf(section)) ?? 0) + 1)
  return list.filter((section) => {
    const more = left.get(keyOf(section)) ?? 0
    left.set(keyOf(section), more - 1)
    return more <= 0
  })
}

/** The sections that differ between two texts, in the order of the second, those that were removed last. */
export function changedSections(before: string, after: string): ChangedSection[] {
  const [old, now] = [sectionsOf(before), sectionsOf(after)]
  const come = Map.groupBy(without(now, old), placeOf)
  const gone = Map.groupBy(without(old, now), placeOf)
  return [...new Set([...come.keys(), ...gone.keys()])].map((place) => {
    const [here, there] = [come.get(place) ?? [], gone.get(place) ?? []]
    const all = [...here, ...there]
    return {
      title: all[0]?.title ?? '',
      change: there.length === 0 ? 'new' : here.length === 0 ? 'removed' : 'changed',
      concerns: all.map((one) => one.concerns),
    }
  })
}

/** Those of them that concern a role. `roleNames` are the key roles that somebody holds or has to hold. */
export const concerning = (changed: ChangedSection[], roleName: string, roleNames: string[]): ChangedSection[] =>
  changed.filter((one) => one.concerns.some((concerns) => isConcerned(roleName, { concerns }, roleNames)))
