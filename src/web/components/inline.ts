import { escape } from './html.ts'

/** Text for screen readers only: what a short link or button is about. */
export const visuallyHidden = (text: string): string => `<span class="nhsuk-u-visually-hidden">${escape(text)}</span>`

/** A long word, like an email address or a digest, that may break anywhere. */
export const breakable = (text: string): string => `<span class="app-digest">${escape(text)}</span>`

export interface Link {
  href: string
  text: string
  /** Tells a screen reader what a short text is about. */
  about?: string
  /** The link leads to another site. */
  outside?: boolean
}

export const link = ({ href, text, about = '', outside = false }: Link): string =>
  `<a href="${escape(href)}"${outside ? ' rel="noopener noreferrer"' : ''}>${escape(text)}${about === '' ? '' : visuallyHidden(` ${about}`)}</a>`

/** Small text on the line below; nothing if there is no text. */
export const below = (text: string): string => (text === '' ? '' : `<br><span class="nhsuk-body-s">${escape(text)}</span>`)

/** A change of a value: "Name: Old → New". */
export const change = ({ name, from, to }: { name: string; from: string; to: string }): string => {
  const old = from === '' ? 'not known' : `<del>${escape(from)}</del>`
  return `<strong>${escape(name)}</strong>: ${old} ${visuallyHidden('becomes')}<span aria-hidden="true">&#8594;</span> <ins>${escape(to)}</ins>`
}

/** A tag that shows its state by a sign and a word as well as by colour. */
export const signTag = ({ sign, name, colour }: { sign: string; name: string; colour: string }): string =>
  `<strong class="nhsuk-tag nhsuk-tag--${escape(colour)}"><span aria-hidden="true">${escape(sign)}</span> ${escape(name)}</strong>`
