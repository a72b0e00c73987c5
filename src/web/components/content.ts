import { attribute, contentOf, escape } from './html.ts'
import type { Content } from './html.ts'

export const tag = (options: { text: string; classes?: string }): string =>
  `<strong class="nhsuk-tag${options.classes ? ` ${escape(options.classes)}` : ''}">${escape(options.text)}</strong>`

/** A table that scrolls inside its own region on a narrow screen, reachable by keyboard. */
export const table = (options: { caption: string; captionHidden?: boolean; head: { text: string }[]; rows: Content[][] }): string =>
  `<div class="app-scroll" role="region" aria-label="${escape(options.caption)}" tabindex="0"><table class="nhsuk-table"><caption class="nhsuk-table__caption${options.captionHidden ? ' nhsuk-u-visually-hidden' : ''}">${escape(options.caption)}</caption><thead class="nhsuk-table__head"><tr>${options.head
    .map((cell) => `<th class="nhsuk-table__header" scope="col">${escape(cell.text)}</th>`).join('')}</tr></thead><tbody class="nhsuk-table__body">${options.rows
    .map((row) => `<tr class="nhsuk-table__row">${row.map((cell) => `<td class="nhsuk-table__cell">${contentOf(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`

export const details = (options: { summaryText: string } & Content): string =>
  `<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${escape(options.summaryText)}</span></summary><div class="nhsuk-details__text">${contentOf(options)}</div></details>`

export const insetText = (options: Content): string =>
  `<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>${contentOf(options)}</p></div>`

export const warningCallout = (options: { heading: string } & Content): string =>
  `<div class="nhsuk-warning-callout"><h3 class="nhsuk-warning-callout__label"><span role="text"><span class="nhsuk-u-visually-hidden">Important: </span>${escape(options.heading)}</span></h3><p>${contentOf(options)}</p></div>`

export const notificationBanner = (options: { text: string; success: boolean }): string =>
  `<div class="nhsuk-notification-banner${options.success ? ' nhsuk-notification-banner--success' : ''}" role="${options.success ? 'alert' : 'region'}" aria-labelledby="nhsuk-notification-banner-title" data-module="nhsuk-notification-banner"><div class="nhsuk-notification-banner__header"><h2 class="nhsuk-notification-banner__title" id="nhsuk-notification-banner-title">${options.success ? 'Success' : 'Important'}</h2></div><div class="nhsuk-notification-banner__content"><p class="nhsuk-notification-banner__heading">${escape(options.text)}</p></div></div>`

export const summaryList = (options: { rows: { key: string; value: Content; action?: { href: string; text: string; hidden: string } }[] }): string =>
  `<dl class="nhsuk-summary-list">${options.rows.map((row) => `<div class="nhsuk-summary-list__row${row.action ? '' : ' nhsuk-summary-list__row--no-actions'}"><dt class="nhsuk-summary-list__key">${escape(row.key)}</dt><dd class="nhsuk-summary-list__value">${contentOf(row.value)}</dd>${
    row.action ? `<dd class="nhsuk-summary-list__actions"><a href="${escape(row.action.href)}">${escape(row.action.text)}<span class="nhsuk-u-visually-hidden"> ${escape(row.action.hidden)}</span></a></dd>` : ''}</div>`).join('')}</dl>`

export const taskList = (options: { idPrefix: string; items: { title: string; href: string; hint?: string; status: { text: string; classes?: string } }[] }): string =>
  `<ul class="nhsuk-task-list">${options.items.map((item, index) => {
    const id = `${options.idPrefix}-${index + 1}`
    return `<li class="nhsuk-task-list__item nhsuk-task-list__item--with-link"><div class="nhsuk-task-list__name-and-hint"><a class="nhsuk-link nhsuk-task-list__link" href="${escape(item.href)}" aria-describedby="${id}-status">${escape(item.title)}</a>${
      item.hint === undefined ? '' : `<div class="nhsuk-task-list__hint">${escape(item.hint)}</div>`}</div><div class="nhsuk-task-list__status" id="${id}-status">${tag(item.status)}</div></li>`
  }).join('')}</ul>`

export const breadcrumbs = (options: { items: { text: string; href: string }[] }): string =>
  `<nav class="nhsuk-breadcrumb" aria-label="Breadcrumb"><ol class="nhsuk-breadcrumb__list">${options.items
    .map((item) => `<li class="nhsuk-breadcrumb__list-item"><a class="nhsuk-breadcrumb__link" href="${escape(item.href)}">${escape(item.text)}</a></li>`).join('')}</ol></nav>`

/** Links to the page before and after; either may be absent. */
export const pagination = (options: { previousUrl?: string; nextUrl?: string }): string => {
  const link = (kind: 'previous' | 'next', href: string | undefined): string =>
    href === undefined ? '' : `<li class="nhsuk-pagination-item--${kind}"><a class="nhsuk-pagination__link nhsuk-pagination__link--${kind === 'previous' ? 'prev' : 'next'}"${attribute('href', href)}><span class="nhsuk-pagination__title">${kind === 'previous' ? 'Previous page' : 'Next page'}</span></a></li>`
  return `<nav class="nhsuk-pagination" aria-label="Pagination"><ul class="nhsuk-list nhsuk-pagination__list">${link('previous', options.previousUrl)}${link('next', options.nextUrl)}</ul></nav>`
}
