const replacements: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const needsEscape = /[&<>"']/

/** Text escaped for an element or a quoted attribute. */
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

/** Class names as one value, without those that are false. */
export const classList = (...names: (string | false | undefined)[]): string => escape(names.filter(Boolean).join(' '))

export type Size = 's' | 'm' | 'l' | 'xl'

/**
 * Markup with every character beyond Latin-1 (a curly quote, an arrow) as a reference. A single such character makes JavaScript store the whole page
 * with two bytes a character, and sending that took half the time of a long list. Not for scripts and styles, which have no references.
 */
export function inLatin1(html: string): string {
  // Pairs of surrogates by themselves: the same with the flag `u` takes three times as long.
  const referring = html.replace(/[\ud800-\udbff][\udc00-\udfff]|[\u0100-\uffff]/g, (letter) => `&#${letter.codePointAt(0)};`)
  // `replace` on a two-byte string returns a two-byte string, whatever characters are left: this makes a one-byte copy.
  return Buffer.from(referring, 'latin1').toString('latin1')
}
