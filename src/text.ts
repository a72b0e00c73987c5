/** Invisible characters: soft hyphens, zero-width blanks and joiners, marks of direction and byte order marks. */
const invisible = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g

/** Text without invisible characters. */
export const withoutInvisible = (text: string): string => text.replace(invisible, '')

/** Control characters of ASCII, but for tabs and line ends: nobody sees them, and not every file and database can hold them. */
const control = /(?![\t-\r\u0080-\u009F])\p{Cc}/gu
export const withoutControls = (text: string): string => text.replace(control, '')

/**
 * Text as headings, names, codes and searches store and compare it: no invisible characters, letters composed with their accents, trimmed, and
 * single blanks.
 */
export const tidied = (text: string): string => withoutInvisible(text).normalize('NFC').trim().replace(/\s+/g, ' ')

/** A name without differences that nobody intends: case, and what `tidied` removes. */
export const folded = (text: string): string => tidied(text).toLowerCase()

/** Text that begins a sentence or stands alone. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Tells text that is not plain. Most names are plain but for case, apostrophes and single dashes; the others are folded letter by letter. */
const hardToSearch = /[^ -~]|[ -]{2}/
const apostrophesAndMarks = /['’‘‛ʼʻ`′]|[\u0300-\u036F]|[\u0483-\u0489]|[\u1AB0-\u1AFF]|[\u1DC0-\u1DFF]|[\u20D0-\u20FF]|[\uFE20-\uFE2F]/g
const blanksAndDashes = /[\s\-\u2010-\u2015\u2043\u2212]+/g
const specialLetter = /[łøđðħŧıςßæœþ“”„]/g
/** Letters with no accent to remove that people still type as another letter. */
const typedAs = new Map('ł=l ø=o đ=d ð=d ħ=h ŧ=t ı=i ς=σ ß=ss æ=ae œ=oe þ=th “=" ”=" „="'.split(' ').map((one) => [one.charAt(0), one.slice(2)]))

/**
 * Text as searches compare it: no case, accents or apostrophes, and one plain blank for any blanks and dashes. "Stoke-on-Trent" is found by "stoke
 * on trent", "St Mary’s" by "st marys". A PostgreSQL function returns the same (migration 053): a change here needs one there.
 */
export function searchable(text: string): string {
  if (!hardToSearch.test(text)) return text.toLowerCase().replaceAll("'", '').replaceAll('`', '').replaceAll('-', ' ')
  // NFKD would turn a lone acute accent into a blank and a combining mark.
  const letters = withoutInvisible(text).replaceAll('´', '').normalize('NFKD').replace(apostrophesAndMarks, '').toLowerCase()
  return letters.replace(specialLetter, (letter) => typedAs.get(letter) ?? letter).replace(blanksAndDashes, ' ')
}

/** Whether a text contains these words, however either is written. */
export const holds = (text: string, words: string): boolean => searchable(text).includes(searchable(words).trim())

/** A heading by its meaning: PRACTICE_CODE, practiceCode, "Practice code:" and "Practice Code *" give the same key. */
export const headingKey = (text: string): string =>
  folded(
    tidied(text)
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .replace(/[_\-‐‑–—./\\:*?!#()[\]{}"'’‘]/g, ' '),
  )

/** The last so many characters of a text, without half of a sign that was cut in two. */
export const endOf = (text: string, most: number): string => text.slice(-most).replace(/^[\uDC00-\uDFFF]/, '')

/**
 * Text without any of these characters at its end. Not a regular expression: one like /-+$/ starts again at each of many hyphens in the middle of
 * a text.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** Text without any of these characters at either end. */
export function withoutEnds(text: string, characters: string): string {
  let start = 0
  while (start < text.length && characters.includes(text.charAt(start))) start += 1
  return withoutEnd(text.slice(start), characters)
}

/** The characters that `trim` removes, for `withoutEnd` and `withoutEnds`. */
export const blanks = ' \t\n\v\f\r\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF'

/** What begins a formula in a spreadsheet, in any script (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/
/** Text as it is safe in a cell: with an apostrophe in front if a spreadsheet would run it as a formula. */
export const withGuard = (text: string): string => (formula.test(text) ? `'${text}` : text)
/** Without that apostrophe. */
export const withoutGuard = (text: string): string => (text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text)

/** Without the quotation marks that spreadsheets put around a copied cell that holds a line end or a tab. */
export const unquoted = (cell: string): string =>
  cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell

/** Pasted text with plain blanks only: no byte order mark, and no non-breaking, wide or thin blanks. */
export const withPlainBlanks = (text: string): string => text.replace(/^\uFEFF/, '').replace(/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g, ' ')

/**
 * Whether these words occur in this order in one line of a text. An expression such as /a.*b/ looks for every b from every a; the first a is
 * enough.
 */
export function inThisOrder(text: string, ...words: RegExp[]): boolean {
  return text.split(/[\n\r\u2028\u2029]/).some((line) => {
    let rest = line
    return words.every((word) => {
      const match = word.exec(rest)
      if (match) rest = rest.slice(match.index + match[0].length)
      return match !== null
    })
  })
}

/** With a full stop at its end, which what someone wrote may have or not. */
export const asSentence = (text: string): string => (/[.!?”]$/.test(text) ? text : `${text}.`)
