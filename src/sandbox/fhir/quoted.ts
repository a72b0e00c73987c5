/** A name as it was sent, cut if it is long. */
export const shortened = (words: string, most = 60): string => (words.length <= most ? words : `${words.slice(0, most).toWellFormed()}…`)

/** What was found, in quotation marks: cut if it is long, but always closed. */
export const quoted = (words: string, most = 60): string => JSON.stringify(shortened(words, most))

/** JSON as it was found: if it is cut inside a text, the text is closed. */
export function quotedJson(value: unknown, most = 120): string {
  const cut = shortened(JSON.stringify(value), most)
  const open = cut.endsWith('…') && (cut.replaceAll(/\\./g, '').match(/"/g) ?? []).length % 2 === 1
  return open ? `${cut.replace(/\\?…$/, '…')}"` : cut
}
