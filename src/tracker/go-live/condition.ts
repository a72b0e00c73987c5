import type { Condition } from './gate.ts'

/** The first few names; separated by semicolons if a name contains a comma. */
export function few(names: string[], most = 3): string {
  const shown = names.slice(0, most)
  return `${shown.join(shown.some((one) => one.includes(',')) ? '; ' : ', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`
}
export function condition(key: string, href: string, met: boolean, yes: string, no: string, more: Pick<Condition, 'lapsed' | 'holding'> = {}): Condition {
  return { key, met, sentence: met ? yes : no, href, ...(met ? {} : more) }
}
