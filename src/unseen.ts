import { blanks, withoutEnds, withoutInvisible } from './text.ts'

/** Invisible characters in codes, by the name that a person can look up. */
const names: [sign: RegExp, name: string][] = [
  [/[\u00A0\u2007\u202F]/, 'a no-break space'],
  [/[\u1680\u2000-\u2006\u2008-\u200A\u205F\u3000]/, 'a wide or thin space'],
  [/\u00AD/, 'a soft hyphen'],
  [/\u200B/, 'a zero-width space'],
  [/[\u2060\u200C\u200D]/, 'a zero-width joiner'],
  [/\uFEFF/, 'a byte order mark'],
  [/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/, 'a mark of text direction'],
  [/[\u180E\u2061-\u2064\u206A-\u206F]/, 'an invisible character'],
]
const unusualBlanks = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g
/** JavaScript counts a byte order mark as a blank; here it is reported. */
export const plainBlanks = blanks.replace('\uFEFF', '')

/**
 * A code (an ODS code, an ASID, an email address) without invisible characters, and the names of those found. Blanks at the ends are trimmed and
 * not named. Plain blanks inside stay: the rule of the code rejects them.
 */
export function cleanedCode(text: string): { code: string; found: string[] } {
  const inside = withoutEnds(text, plainBlanks)
  return {
    code: withoutEnds(withoutInvisible(inside).replace(unusualBlanks, ''), blanks),
    found: names.filter(([sign]) => sign.test(inside)).map(([, name]) => name),
  }
}

const longestShown = 60
/** "A81001 had a zero-width space in it; it was removed". */
export const removedFrom = ({ code, found }: { code: string; found: string[] }): string =>
  `${code.length > longestShown ? `${code.slice(0, longestShown)}…` : code} had ${found.length > 1 ? `${found.slice(0, -1).join(', ')} and ` : ''}${found.at(-1) ?? ''} in it; ${found.length > 1 ? 'they were' : 'it was'} removed`
