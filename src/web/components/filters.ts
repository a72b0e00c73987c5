import { details } from './content.ts'
import { button } from './form.ts'
import { attribute, escape } from './html.ts'

interface FilterOptions {
  action: string
  /** Query parameters other than the filter, which the form keeps. */
  hidden?: Record<string, string>
  /** Fields as markup: the search is visible on every screen, the others are folded on a narrow one. */
  search?: string
  fields: string
  /** Fields that are folded on every screen. */
  more?: { summary: string; html: string; open: boolean }
  /** The filters that are applied, each with the address of the list without it. */
  applied: { text: string; href: string }[]
  clearHref: string
  /** The id of the heading below, where whoever applies or removes a filter goes on; the page above it stays in sight. */
  goesTo?: string
  /** What the button says, if not “Apply filters”. */
  button?: string
}

/** What is applied, for a narrow screen that shows no fields: "2 filters: Region: North West; Stage: Testing". */
function summaryOf(applied: FilterOptions['applied']): string {
  if (applied.length === 0) return 'Filters'
  return `${applied.length === 1 ? '1 filter' : `${applied.length} filters`}: ${applied.map(({ text }) => text).join('; ')}`
}

const appliedLink = ({ text, href }: FilterOptions['applied'][number], hash: string): string =>
  `<li><a href="${escape(href + hash)}"><span class="nhsuk-u-visually-hidden">Remove the filter </span>${escape(text)} <span aria-hidden="true">×</span></a></li>`

/** The filters of a list, in a card above it: fields, applied filters, and a link that clears them. */
export function filters(options: FilterOptions): string {
  const { applied, more } = options
  const hash = options.goesTo === undefined ? '' : `#${options.goesTo}`
  const hidden = Object.entries(options.hidden ?? {}).map(([name, value]) => `<input type="hidden"${attribute('name', name)}${attribute('value', value)}>`)
  const folded = more ? details({ summaryText: more.summary, open: more.open, html: `<div class="app-filters__fields">${more.html}</div>` }) : ''
  const fields = details({
    summaryText: summaryOf(applied),
    classes: 'app-filters__fold',
    html: `<div class="app-filters__fields">${options.fields}</div>${folded}`,
  })
  const clear = applied.length > 0 ? `<a href="${escape(options.clearHref + hash)}">Clear filters</a>` : ''
  const act = `<div class="app-filters__act">${button({ text: options.button ?? 'Apply filters', classes: 'nhsuk-button--secondary' })}${clear}</div>`
  const list = applied.length > 0 ? `<ul class="app-filters__applied">${applied.map((one) => appliedLink(one, hash)).join('')}</ul>` : ''
  // A few fields have their button beside them.
  const form = `<form method="get"${more ? '' : ' class="app-filters__row"'} action="${escape(options.action + hash)}">${hidden.join('')}${options.search ?? ''}${fields}${act}</form>`
  return `<div class="app-filters" id="filter">${form}${list}</div>`
}
