import type { Traits } from './history.ts'

/** How alike cases are, the most alike first. All are of the same role: a Consumer's project takes another way. */
const groupings = ['setting, supplier and region', 'setting and supplier', 'setting', 'role'] as const
type Grouping = (typeof groupings)[number]
/** `other steps`: too few completed the step itself, so that all steps of its stage tell. */
export const likenesses = [...groupings, 'other steps'] as const
export type Likeness = (typeof likenesses)[number]

/** How many finished cases a group needs, so that its shares are worth something. */
export const fewestCases = 8

const partsOf: Record<Grouping, (traits: Traits) => (string | null)[]> = {
  'setting, supplier and region': ({ setting, supplier, region }) => [setting, supplier, region],
  'setting and supplier': ({ setting, supplier }) => [setting, supplier],
  setting: ({ setting }) => [setting],
  role: () => [],
}

/** The key of the group that a project is in for a likeness; null if something that it takes is not known. */
export function groupOf(likeness: Grouping, traits: Traits): string | null {
  const parts = partsOf[likeness](traits)
  return parts.includes(null) ? null : JSON.stringify([traits.role, ...parts])
}

/** The groups that a project is in, the most alike first. */
export const groupsOf = (traits: Traits): { likeness: Grouping; group: string }[] =>
  groupings.flatMap((likeness) => {
    const group = groupOf(likeness, traits)
    return group === null ? [] : [{ likeness, group }]
  })
