import { isPeriod } from '../../periods.ts'
import { periodInWords } from '../../web/moments.ts'
import { isWarning, warningNames } from '../projects/warnings.store.ts'

/** What a list of projects may be narrowed to beside its filter: links from numbers on other pages lead to it. */
export const narrowedKeys = ['warning', 'templates', 'go-live', 'went-live', 'moved-out'] as const
type NarrowedKey = (typeof narrowedKeys)[number]
export type Narrowed = Partial<Record<NarrowedKey, string>>

const inWords = (period: string): string => (isPeriod(period) ? periodInWords(period) : period)

const says: Record<NarrowedKey, (value: string) => string> = {
  warning: (value) => `Early warning: ${isWarning(value) ? warningNames[value] : value}`,
  templates: () => 'Made from older templates',
  'go-live': (period) => `Go-live is planned in ${inWords(period)}`,
  'went-live': (period) => `Business live was declared in ${inWords(period)}`,
  'moved-out': (period) => `Go-live was once planned for ${inWords(period)}, and is now for another time`,
}

const isValid = (key: NarrowedKey, value: string): boolean => (key === 'warning' ? isWarning(value) : key === 'templates' ? value === 'older' : isPeriod(value))

/** Reads it from an address; ignores what it does not know. */
export function readNarrowed(query: (name: string) => string | undefined): Narrowed {
  const narrowed: Narrowed = {}
  for (const key of narrowedKeys) {
    const value = query(key)
    if (value !== undefined && isValid(key, value)) narrowed[key] = value
  }
  return narrowed
}

/** What it is narrowed to, part by part, in words. */
export const narrowedInWords = (narrowed: Narrowed): { key: NarrowedKey; text: string }[] =>
  narrowedKeys.flatMap((key) => (narrowed[key] === undefined ? [] : [{ key, text: says[key](narrowed[key]) }]))
