import { escape } from './html.ts'

/** A value with a pencil that leads to the page on which it is changed. With a script the form of that page opens in its place. */
export const changeable = ({ text, href, words, id }: { text: string; href: string; words: string; id: string }): string =>
  `${escape(text)}&nbsp;<a class="app-edit" id="${escape(id)}" data-edit href="${escape(href)}"><span aria-hidden="true">&#9998;</span><span class="nhsuk-u-visually-hidden">${escape(words)}</span></a>`
