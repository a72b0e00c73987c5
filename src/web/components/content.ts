import { attribute, classList, contentOf, escape } from './html.ts'
import type { Content } from './html.ts'

interface TagOptions extends Content {
  classes?: string
}

export const tag = (options: TagOptions): string => `<strong class="${classList('nhsuk-tag', options.classes)}">${contentOf(options)}</strong>`

export const details = (options: { summaryText: string; open?: boolean; classes?: string } & Content): string =>
  `<details class="${classList('nhsuk-details', options.classes)}"${options.open ? ' open' : ''}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${escape(options.summaryText)}</span></summary><div class="nhsuk-details__text">${contentOf(options)}</div></details>`

/** A document that someone wrote in Markdown. Each table is in a box that scrolls, if the screen is too narrow for its words. */
export function written(html: string): string {
  let tables = 0
  const open = (): string => `<div class="app-scroll" role="region" aria-label="Table ${(tables += 1)}" tabindex="0"><table>`
  return `<div class="app-document">${html.replaceAll('<table>', open).replaceAll('</table>', '</table></div>')}</div>`
}

/** Text becomes a paragraph; HTML is used as it is. */
export const insetText = (options: Content): string =>
  `<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span>${options.html ?? `<p>${contentOf(options)}</p>`}</div>`

/** A heading that does not itself say "important" gets the word before it, for screen readers. Most callouts follow the heading of their page. */
export function warningCallout(options: { heading: string; headingLevel?: 2 | 3 } & Content): string {
  const element = `h${options.headingLevel ?? 2}`
  const heading = /important/i.test(options.heading)
    ? escape(options.heading)
    : `<span role="text"><span class="nhsuk-u-visually-hidden">Important: </span>${escape(options.heading)}</span>`
  return `<div class="nhsuk-card nhsuk-card--warning"><div class="nhsuk-card__content"><${element} class="nhsuk-card__heading">${heading}</${element}>${options.html ?? `<p class="nhsuk-card__description">${contentOf(options)}</p>`}</div></div>`
}

/** Says what was done (`success`, which a screen reader reads at once) or what matters on this page. */
export function notificationBanner(options: { success: boolean; heading?: string } & Content): string {
  const heading = options.heading === undefined ? '' : `<h3 class="nhsuk-notification-banner__heading">${escape(options.heading)}</h3>`
  const content =
    options.html ??
    (options.text === undefined
      ? ''
      : `<p class="${options.heading === undefined ? 'nhsuk-notification-banner__heading' : 'nhsuk-body'}">${escape(options.text)}</p>`)
  return `<div class="${classList('nhsuk-notification-banner', options.success && 'nhsuk-notification-banner--success')}" data-module="nhsuk-notification-banner" role="${options.success ? 'alert' : 'region'}" aria-labelledby="nhsuk-notification-banner-title"><div class="nhsuk-notification-banner__header"><h2 class="nhsuk-notification-banner__title" id="nhsuk-notification-banner-title">${options.success ? 'Success' : 'Important'}</h2></div><div class="nhsuk-notification-banner__content">${heading}${content}</div></div>`
}

interface SummaryRow {
  key: string
  value: Content
  action?: { href: string; text: string; hidden: string }
}

export function summaryList(options: { rows: SummaryRow[]; border?: boolean; lastRowBorder?: boolean }): string {
  const withActions = options.rows.some((row) => row.action)
  const rows = options.rows.map(({ key, value, action }) => {
    const actions = action
      ? `<dd class="nhsuk-summary-list__actions"><a class="nhsuk-link" href="${escape(action.href)}">${escape(action.text)}<span class="nhsuk-u-visually-hidden"> ${escape(action.hidden)}</span></a></dd>`
      : ''
    return `<div class="${classList('nhsuk-summary-list__row', withActions && !action && 'nhsuk-summary-list__row--no-actions')}"><dt class="nhsuk-summary-list__key">${escape(key)}</dt><dd class="nhsuk-summary-list__value">${contentOf(value)}</dd>${actions}</div>`
  })
  const border = options.border === false ? 'nhsuk-summary-list--no-border' : options.lastRowBorder === false && 'nhsuk-summary-list--no-last-row-border'
  return `<dl class="${classList('nhsuk-summary-list', border)}">${rows.join('')}</dl>`
}

interface Task {
  title: string
  /** Absent if the task cannot be started yet. */
  href?: string
  hint?: string
  status: TagOptions
}

export function taskList(options: { idPrefix: string; items: Task[] }): string {
  const items = options.items.map((item, index) => {
    const id = `${options.idPrefix}-${index + 1}`
    const described = attribute('aria-describedby', item.hint ? `${id}-hint ${id}-status` : `${id}-status`)
    const title =
      item.href === undefined
        ? `<div>${escape(item.title)}</div>`
        : `<a class="nhsuk-link nhsuk-task-list__link" href="${escape(item.href)}"${described}>${escape(item.title)}</a>`
    const hint = item.hint ? `<div class="nhsuk-task-list__hint" id="${escape(id)}-hint">${escape(item.hint)}</div>` : ''
    return `<li class="${classList('nhsuk-task-list__item', item.href !== undefined && 'nhsuk-task-list__item--with-link')}"><div class="nhsuk-task-list__name-and-hint">${title}${hint}</div><div class="nhsuk-task-list__status" id="${escape(id)}-status">${tag(item.status)}</div></li>`
  })
  return `<ul class="nhsuk-task-list">${items.join('')}</ul>`
}
