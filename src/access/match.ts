/** What an address leads to: the thing that stands under its pattern, with the values of the pattern's `:names`. */
export interface Match<T> {
  found: T
  params: Record<string, string>
}

interface Pattern<T> {
  parts: { name: string | null; text: string }[]
  found: T
}

const partsOf = (path: string): string[] => path.split('/').filter((part, index, all) => index > 0 && (part !== '' || index < all.length - 1))

/**
 * Finds what stands under a method and a path, as Express does it: capitals are as good as small letters, a slash at the
 * end is nothing, what was added first is found first. Express tries every pattern in turn, which is too much for 200 of them.
 * A path that cannot be decoded throws an error with status 400.
 */
export class Addresses<T> {
  readonly #patterns = new Map<string, Pattern<T>[]>()

  add(method: string, path: string, found: T): void {
    const parts = partsOf(path).map((part) => (part.startsWith(':') ? { name: part.slice(1), text: '' } : { name: null, text: part.toLowerCase() }))
    const key = keyOf(method, parts.length, parts[0]?.text ?? '')
    const known = this.#patterns.get(key)
    if (known) known.push({ parts, found })
    else this.#patterns.set(key, [{ parts, found }])
  }

  find(method: string, path: string): Match<T> | undefined {
    const given = partsOf(path)
    const small = given.map((part) => part.toLowerCase())
    for (const { parts, found } of this.#patterns.get(keyOf(method, given.length, small[0] ?? '')) ?? [])
      if (parts.every((part, index) => (part.name === null ? part.text === small[index] : given[index] !== '')))
        return { found, params: Object.fromEntries(parts.flatMap((part, index) => (part.name === null ? [] : [[part.name, decoded(given[index] ?? '')]]))) }
    return undefined
  }
}

/** Every pattern begins with a word, not with a name. */
const keyOf = (method: string, length: number, first: string): string => `${method} ${length} ${first}`

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw Object.assign(new Error('The address cannot be decoded'), { status: 400 })
  }
}
