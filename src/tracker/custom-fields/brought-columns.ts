import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { readModel } from '../../db/read-model.ts'
import { folded } from '../../text.ts'
import { grouped } from '../../web/numbers.ts'
import { isBuiltIn } from './field.ts'
import type { FieldKind } from '../../db/tables/custom-fields.ts'
import type { CustomField } from './field.ts'
import { rowsOf } from './value.ts'
import { listWritten, nextIds } from './values.store.ts'

const atOnce = 100
const mostValues = 200
const mostChoices = 30
const shownCommon = 5

/** What a column of trackers that is no field says of services. */
export interface BroughtColumn {
  heading: string
  services: number
  /** Its commonest values, the most frequent first. */
  values: [value: string, count: number][]
  /** Whether it has more different values than these. */
  isMore: boolean
  kind: FieldKind
}

class Column {
  readonly heading: string
  readonly #values = new Map<string, number>()
  #services = 0
  #isMore = false

  constructor(heading: string) {
    this.heading = heading
  }

  add(value: string): void {
    this.#services += 1
    if (this.#values.has(value) || this.#values.size < mostValues) this.#values.set(value, (this.#values.get(value) ?? 0) + 1)
    else this.#isMore = true
  }

  said(): BroughtColumn {
    const values = [...this.#values].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    return { heading: this.heading, services: this.#services, values, isMore: this.#isMore, kind: guess(values, this.#isMore) }
  }
}

/** The kind that fits the values of a column: what all of them are, or a choice if few values occur again and again. */
export function guess(values: [string, number][], isMore: boolean): FieldKind {
  const texts = values.map(([value]) => value)
  if (texts.length === 0) return 'text'
  const all = (kind: 'date' | 'number'): boolean =>
    texts.every((text) => rowsOf({ id: '', kind }, text, new Map()).every((row) => row[kind === 'date' ? 'day' : 'number'] !== null))
  // A code with leading zeros is no number.
  if (all('number') && !texts.some((text) => /^0\d/.test(text))) return 'number'
  if (all('date')) return 'date'
  const total = values.reduce((sum, [, count]) => sum + count, 0)
  const isRepeated = texts.length <= 5 || total >= texts.length * 2
  return !isMore && texts.length <= mostChoices && isRepeated && texts.every((text) => text.length <= 80) ? 'choice' : 'text'
}

/** Collects columns from what rows say, by heading. */
export function gatherColumns(): { take: (other: Readonly<Record<string, string>>) => void; columns: () => BroughtColumn[] } {
  const columns = new Map<string, Column>()
  return {
    take(other) {
      for (const [heading, value] of Object.entries(other)) {
        const key = folded(heading)
        const column = columns.get(key) ?? new Column(heading)
        columns.set(key, column)
        column.add(value)
      }
    },
    columns: () => [...columns.values()].map((one) => one.said()).toSorted((a, b) => b.services - a.services || a.heading.localeCompare(b.heading)),
  }
}

/** The columns that trackers brought to services, and that are no fields yet; read a few services at a time. */
export const broughtColumns = readModel('columns that trackers brought', { until: 'event', most: 2 }, async (db: Reader) => {
  const gathered = gatherColumns()
  for (let after = ''; ;) {
    const ids = await nextIds(db, 'service', after, atOnce)
    if (ids.length === 0) return gathered.columns()
    for (const { other } of await listWritten(db, 'service', ids)) gathered.take(other)
    after = ids.at(-1) ?? after
    await nextTurn()
  }
})

/** Those of which there is no field yet, and that mean nothing else. */
export const withoutField = <Of extends { heading: string }>(columns: Of[], fields: CustomField[]): Of[] =>
  columns.filter(({ heading }) => !isBuiltIn(heading) && !fields.some((field) => folded(field.heading) === folded(heading)))

/** "Signed (512), Not signed (112) and 3 more". */
export function valuesInWords({ values, isMore }: BroughtColumn): string {
  const first = values.slice(0, shownCommon).map(([value, n]) => `${value.slice(0, 40)} (${grouped(n)})`)
  const more = values.length - first.length
  return `${first.join(', ')}${isMore ? ' and many more' : more > 0 ? ` and ${more} more` : ''}`
}
