const replacements: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const needsEscape = /[&<>"']/

/** Text as it may stand in an element or in a quoted attribute. */
export const escape = (text: string): string => (needsEscape.test(text) ? text.replace(/[&<>"']/g, (sign) => replacements[sign] ?? sign) : text)

/** ` name="value"`, or nothing if there is no value. */
export const attribute = (name: string, value: string | number | undefined): string =>
  value === undefined || value === '' ? '' : ` ${name}="${escape(String(value))}"`

/** Content given as text (escaped here) or as ready HTML. */
export interface Content {
  text?: string
  html?: string
}

export const contentOf = (content: Content): string => content.html ?? escape(content.text ?? '')

/** Class names as one value; those that are not wanted are left out. */
export const classList = (...names: (string | false | undefined)[]): string => escape(names.filter(Boolean).join(' '))

export type Size = 's' | 'm' | 'l' | 'xl'

/**
 * Markup with what is beyond Latin-1 (a curly quote, an arrow) as references, which say the same: one such letter makes every page that the markup
 * stands in a text of two bytes a letter, and to send that took half of a long list's time. Not for scripts and styles, which know no references.
 */
export function inLatin1(html: string): string {
  const referring = html.replace(/[^\0-\xff]/gu, (letter) => `&#${letter.codePointAt(0)};`)
  // What is replaced in a text of two bytes a letter stays one, whatever letters are left: it is written anew.
  return Buffer.from(referring, 'latin1').toString('latin1')
}
