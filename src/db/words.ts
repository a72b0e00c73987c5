import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'

/** Apostrophes and dashes, of which a keyboard has one and a name may have another. */
const typographic = /['’‘ʼ`´\-‐‑–—]/g

/** Whether one of these columns holds the words, in whichever case, and with whichever apostrophe or dash. */
export function holdsWords(words: string, ...columns: (string | RawBuilder<unknown>)[]): RawBuilder<SqlBool> {
  const patterns = formsOf(words.trim().normalize('NFC')).map((form) => `%${form.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll(typographic, '_')}%`)
  const tests = columns.flatMap((column) =>
    patterns.map((pattern) => sql`lower(${typeof column === 'string' ? sql.ref(column) : column}) like ${pattern} escape '\\'`),
  )
  return sql<SqlBool>`(${sql.join(tests, sql` or `)})`
}

/** SQLite's `lower` folds ASCII alone: of a word with other letters what it leaves of it in small letters, in capitals, and with a capital first. */
function formsOf(words: string): string[] {
  const small = words.toLowerCase()
  const named = small.replaceAll(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase())
  return [...new Set([small, small.toUpperCase(), named].map((form) => form.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())))]
}
