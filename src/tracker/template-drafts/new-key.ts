import { slugOf } from '../sop/options.ts'

const longest = 40

/** A key that begins with these words; the end of an id tells it from every key there has been. */
export function newKey(words: string, id: string): string {
  const plain = slugOf(words.normalize('NFKD').replace(/\p{M}/gu, '')).slice(0, longest)
  return [...plain.split('-').filter((word) => /^[a-z0-9]+$/.test(word)), id.slice(-8)].join('-')
}
