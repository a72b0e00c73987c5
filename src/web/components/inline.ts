import { escape } from './html.ts'

/** Text for screen readers alone: what a short link or button is about. */
export const visuallyHidden = (text: string): string => `<span class="nhsuk-u-visually-hidden">${escape(text)}</span>`

/** A long word, like an email address or a digest, that may break anywhere. */
export const breakable = (text: string): string => `<span class="app-digest">${escape(text)}</span>`
