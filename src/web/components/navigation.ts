import { attribute, escape } from './html.ts'

/** Where the page is in the site. A narrow screen shows only the last link, as the way back. */
export function breadcrumbs(options: { items: { text: string; href: string }[] }): string {
  const items = options.items
    .map((item) => `<li class="nhsuk-breadcrumb__list-item"><a class="nhsuk-breadcrumb__link" href="${escape(item.href)}">${escape(item.text)}</a></li>`)
    .join('')
  const last = options.items.at(-1)
  const back = last
    ? `<a class="nhsuk-back-link" href="${escape(last.href)}"><span class="nhsuk-u-visually-hidden">Back to </span>${escape(last.text)}</a>`
    : ''
  return `<nav class="nhsuk-breadcrumb" aria-label="Breadcrumb"><ol class="nhsuk-breadcrumb__list">${items}</ol>${back}</nav>`
}

const ways = {
  previous: {
    word: 'Previous',
    rel: 'prev',
    icon: 'arrow-left',
    path: 'M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z',
  },
  next: {
    word: 'Next',
    rel: 'next',
    icon: 'arrow-right',
    path: 'm14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 1 1 1.4-1.4Z',
  },
}

function pageLink(kind: 'previous' | 'next', href: string | undefined, label: string | undefined): string {
  if (href === undefined) return ''
  const { word, rel, icon, path } = ways[kind]
  const named = label === undefined ? '' : `<span class="nhsuk-u-visually-hidden">:</span><span class="nhsuk-pagination__page">${escape(label)}</span>`
  return `<li class="nhsuk-pagination-item--${kind}"><a class="nhsuk-pagination__link nhsuk-pagination__link--${rel}"${attribute('href', href)} rel="${rel}"><span class="nhsuk-pagination__title">${word}<span class="nhsuk-u-visually-hidden"> page</span></span>${named}<svg class="nhsuk-icon nhsuk-icon--${icon}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="${path}"/></svg></a></li>`
}

/** Links to the previous and next page; either may be absent. */
export const pagination = (options: { previousUrl?: string; previousPage?: string; nextUrl?: string; nextPage?: string }): string =>
  `<nav class="nhsuk-pagination" role="navigation" aria-label="Pagination"><ul class="nhsuk-list nhsuk-pagination__list">${pageLink('previous', options.previousUrl, options.previousPage)}${pageLink('next', options.nextUrl, options.nextPage)}</ul></nav>`
