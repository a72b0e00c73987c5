import type { Change, Circumstances, Kind, Recorded } from './change.ts'

/** How one kind of item is compared: by which key, in which words, and what it asks of a gate. */
export interface Comparison<Item> {
  kind: Kind
  key: (item: Item) => string
  title: (item: Item) => string
  says: (item: Item) => string
  gate: (item: Item) => Change['gate']
  /** What a person reads of an item, by the name of each part. */
  words: (item: Item) => Record<string, string>
}

/** What differs between what a project has and what a new one would get, item by item: what is new and reworded as the templates order it, then what is gone. */
export function compareItems<Item>(how: Comparison<Item>, held: Recorded<Item>[], fresh: Item[], { afterGo }: Circumstances): Change[] {
  const heldByKey = Map.groupBy(held, how.key)
  const wanted = new Set(fresh.map(how.key))
  const about = (item: Item, key: string) => ({ id: `${how.kind}:${key}`, kind: how.kind, key, title: how.title(item), says: how.says(item) })
  const seen = new Set<string>()
  const changes = fresh.flatMap((item): Change[] => {
    const key = how.key(item)
    if (seen.has(key)) return []
    seen.add(key)
    const own = heldByKey.get(key)
    if (!own) {
      return [
        { ...about(item, key), how: 'new', fields: [], recorded: null, choosable: true, ticked: !afterGo || how.gate(item) === null, gate: how.gate(item) },
      ]
    }
    const differing = own.find((one) => differences(how.words(one), how.words(item)).length > 0)
    if (!differing) return []
    const recorded = own.find((one) => one.recorded !== null)?.recorded ?? null
    const fields = differences(how.words(differing), how.words(item))
    // What was recorded was recorded of the words as they were: other words under it are a person's choice.
    return [{ ...about(item, key), title: how.title(differing), how: 'changed', fields, recorded, choosable: true, ticked: recorded === null, gate: null }]
  })
  const gone = [...heldByKey].flatMap(([key, own]): Change[] => {
    const [first] = own
    if (wanted.has(key) || !first) return []
    const recorded = own.find((one) => one.recorded !== null)?.recorded ?? null
    return [{ ...about(first, key), how: 'gone', fields: [], recorded, choosable: recorded === null, ticked: false, gate: null }]
  })
  return [...changes, ...gone]
}

function differences(before: Record<string, string>, after: Record<string, string>): Change['fields'] {
  return Object.entries(after).flatMap(([name, text]) => (before[name] === text ? [] : [{ name, before: before[name] ?? '', after: text }]))
}
