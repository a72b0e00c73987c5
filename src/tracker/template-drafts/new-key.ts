import { slugOf } from '../sop/options.ts'

const longest = 40

/** A key that begins with these words; the end of an id tells it from every key there has been. */
export function newKey(words: string, id: string): string {
  const slug = slugOf(words).slice(0, longest)
  return [slug, id.slice(-8)].filter(Boolean).join('-')
}
