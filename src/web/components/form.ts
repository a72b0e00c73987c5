import { attribute, contentOf, escape } from './html.ts'
import type { Content } from './html.ts'

interface FieldOptions {
  id: string
  name: string
  label: Content & { classes?: string }
  hint?: Content
  errorMessage?: Content
  classes?: string
  value?: string
}

type InputOptions = FieldOptions & { type?: string; autocomplete?: string; inputmode?: string }
type TextareaOptions = FieldOptions & { rows?: number }
type SelectOptions = FieldOptions & { items: { value: string; text: string; selected?: boolean }[] }

interface ChoicesOptions {
  idPrefix: string
  name: string
  fieldset: { legend: Content & { classes?: string } }
  hint?: Content
  errorMessage?: Content
  items: { value: string; text: string; hint?: Content; checked?: boolean }[]
}

const hintOf = (id: string, hint?: Content): string => (hint ? `<div class="nhsuk-hint" id="${escape(id)}-hint">${contentOf(hint)}</div>` : '')
const errorOf = (id: string, error?: Content): string =>
  error ? `<span class="nhsuk-error-message" id="${escape(id)}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${contentOf(error)}</span>` : ''
const describedBy = (id: string, hint?: Content, error?: Content): string =>
  attribute('aria-describedby', [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' '))
const group = (error: Content | undefined, inner: string): string =>
  `<div class="nhsuk-form-group${error ? ' nhsuk-form-group--error' : ''}">${inner}</div>`
const classesOf = (base: string, options: { errorMessage?: Content; classes?: string }): string =>
  [base, options.classes, options.errorMessage ? `${base}--error` : ''].filter(Boolean).join(' ')

function field(options: FieldOptions, control: string): string {
  const label = `<label class="nhsuk-label${options.label.classes ? ` ${escape(options.label.classes)}` : ''}" for="${escape(options.id)}">${contentOf(options.label)}</label>`
  return group(options.errorMessage, label + hintOf(options.id, options.hint) + errorOf(options.id, options.errorMessage) + control)
}

const common = (options: FieldOptions, base: string): string =>
  `class="${escape(classesOf(base, options))}" id="${escape(options.id)}" name="${escape(options.name)}"${describedBy(options.id, options.hint, options.errorMessage)}`

export const input = (options: InputOptions): string =>
  field(options, `<input ${common(options, 'nhsuk-input')} type="${escape(options.type ?? 'text')}"${attribute('value', options.value)}${attribute('autocomplete', options.autocomplete)}${attribute('inputmode', options.inputmode)}>`)

export const textarea = (options: TextareaOptions): string =>
  field(options, `<textarea ${common(options, 'nhsuk-textarea')} rows="${options.rows ?? 5}">\n${escape(options.value ?? '')}</textarea>`)

export const select = (options: SelectOptions): string =>
  field(options, `<select ${common(options, 'nhsuk-select')}>${options.items
    .map((item) => `<option value="${escape(item.value)}"${item.selected || (options.value !== undefined && item.value === options.value) ? ' selected' : ''}>${escape(item.text)}</option>`).join('')}</select>`)

function choices(kind: 'radio' | 'checkbox', block: string, options: ChoicesOptions): string {
  const items = options.items.map((item, index) => {
    const id = index === 0 ? options.idPrefix : `${options.idPrefix}-${index + 1}`
    return `<div class="${block}__item"><input class="${block}__input" id="${escape(id)}" name="${escape(options.name)}" type="${kind}" value="${escape(item.value)}"${item.checked ? ' checked' : ''}${attribute('aria-describedby', item.hint ? `${id}-item-hint` : undefined)}><label class="nhsuk-label ${block}__label" for="${escape(id)}">${escape(item.text)}</label>${item.hint ? `<div class="nhsuk-hint ${block}__hint" id="${escape(id)}-item-hint">${contentOf(item.hint)}</div>` : ''}</div>`
  }).join('')
  const { legend } = options.fieldset
  return group(options.errorMessage, `<fieldset class="nhsuk-fieldset"${describedBy(options.idPrefix, options.hint, options.errorMessage)}><legend class="nhsuk-fieldset__legend${legend.classes ? ` ${escape(legend.classes)}` : ''}">${contentOf(legend)}</legend>${hintOf(options.idPrefix, options.hint)}${errorOf(options.idPrefix, options.errorMessage)}<div class="${block}">${items}</div></fieldset>`)
}

export const radios = (options: ChoicesOptions): string => choices('radio', 'nhsuk-radios', options)
export const checkboxes = (options: ChoicesOptions): string => choices('checkbox', 'nhsuk-checkboxes', options)

export function button(options: { text: string; classes?: string; name?: string; value?: string; href?: string }): string {
  const classes = `nhsuk-button${options.classes ? ` ${options.classes}` : ''}`
  if (options.href !== undefined) return `<a class="${escape(classes)}" href="${escape(options.href)}" role="button" draggable="false">${escape(options.text)}</a>`
  return `<button class="${escape(classes)}" type="submit"${attribute('name', options.name)}${attribute('value', options.value)}>${escape(options.text)}</button>`
}

export const errorSummary = (options: { titleText: string; errorList: { text: string; href: string }[] }): string =>
  `<div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__title">${escape(options.titleText)}</h2><div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list">${options.errorList
    .map((error) => `<li><a href="${escape(error.href)}">${escape(error.text)}</a></li>`).join('')}</ul></div></div></div>`
