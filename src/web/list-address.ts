type Asked = Record<string, string | undefined>

/** The address of a list with what is asked of it. What is blank is left out. */
export function listAddress(path: string, asked: Asked): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(asked)) if (value) query.set(key, value)
  return query.size > 0 ? `${path}?${query}` : path
}

/** The filters that a list is asked for, in these words, each with the address of the list without it. */
export const appliedFilters = (path: string, asked: Asked, words: Asked): { text: string; href: string }[] =>
  Object.entries(words).flatMap(([key, text]) => (text && asked[key] ? [{ text, href: listAddress(path, { ...asked, [key]: undefined }) }] : []))
