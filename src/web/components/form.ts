import { isDay } from '../../day.ts'
import { attribute, classList, contentOf, escape } from './html.ts'
import type { Content, Size } from './html.ts'
import { drawnItems, withSelected } from './select-items.ts'
import type { DrawnItems, SelectItem } from './select-items.ts'

/** What a label or legend may have; with `heading` it is also the heading of its page. */
type Label = Content & { classes?: string; size?: Size; heading?: boolean }

interface FieldOptions {
  id: string
  name: string
  label: Label
  hint?: Content
  errorMessage?: Content
  classes?: string
  value?: string
}

/** Which files a field takes: endings and media types, joined by commas. */
interface Files {
  accept: string
  multiple: boolean
}

type InputOptions = FieldOptions & {
  type?: string
  autocomplete?: string
  inputmode?: string
  spellcheck?: boolean
  width?: number
  code?: boolean
  files?: Files
}
type TextareaOptions = FieldOptions & { rows?: number; autocomplete?: string }
/** Options rendered earlier by `drawnItems`, for long lists that are the same on many pages. */
type SelectOptions = FieldOptions & { items: SelectItem[] | DrawnItems }

interface ChoicesOptions {
  idPrefix: string
  name: string
  fieldset: { legend: Label }
  hint?: Content
  errorMessage?: Content
  small?: boolean
  inline?: boolean
  /**
   * `conditional`: a field for this choice, which the style sheet shows when it is chosen. A script would have to set `aria-expanded`, which a radio
   * button does not allow.
   */
  items: { value: string; text: string; hint?: Content; checked?: boolean; conditional?: { html: string } }[]
}

const hintOf = (id: string, hint?: Content): string => (hint ? `<div class="nhsuk-hint" id="${escape(id)}-hint">${contentOf(hint)}</div>` : '')
const errorOf = (id: string, error?: Content): string =>
  error ? `<span class="nhsuk-error-message" id="${escape(id)}-error"><span class="nhsuk-u-visually-hidden">Error: </span>${contentOf(error)}</span>` : ''
const describedBy = (id: string, hint?: Content, error?: Content): string =>
  attribute('aria-describedby', [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' '))
const group = (error: Content | undefined, inner: string): string =>
  `<div class="${classList('nhsuk-form-group', error && 'nhsuk-form-group--error')}">${inner}</div>`

function field(options: FieldOptions, control: string): string {
  const { label } = options
  const text = `<label class="${classList('nhsuk-label', label.size && `nhsuk-label--${label.size}`, label.classes)}" for="${escape(options.id)}">${contentOf(label)}</label>`
  return group(
    options.errorMessage,
    (label.heading ? `<h1 class="nhsuk-label-wrapper">${text}</h1>` : text) +
      hintOf(options.id, options.hint) +
      errorOf(options.id, options.errorMessage) +
      control,
  )
}

const common = (options: FieldOptions, base: string, ...more: (string | false | undefined)[]): string =>
  `class="${classList(base, ...more, options.classes, options.errorMessage && `${base}--error`)}" id="${escape(options.id)}" name="${escape(options.name)}"${describedBy(options.id, options.hint, options.errorMessage)}`

/** A date field shows nothing but a valid yyyy-mm-dd: anything else that was typed is shown in a text field, to be corrected. */
const typeOf = ({ type = 'text', value = '' }: InputOptions): string => (type === 'date' && value !== '' && !isDay(value) ? 'text' : type)

export const input = (options: InputOptions): string =>
  field(
    options,
    `<input ${common(options, 'nhsuk-input', options.code && 'nhsuk-input--code', options.width !== undefined && `nhsuk-input--width-${options.width}`)} type="${escape(typeOf(options))}"${options.spellcheck === undefined ? '' : ` spellcheck="${options.spellcheck}"`}${attribute('value', options.value)}${attribute('autocomplete', options.autocomplete)}${attribute('inputmode', options.inputmode)}${attribute('accept', options.files?.accept)}${options.files?.multiple ? ' multiple' : ''}>`,
  )

/** A browser drops the first line break of a textarea: an extra one keeps those that were typed. */
export const textarea = (options: TextareaOptions): string =>
  field(
    options,
    `<textarea ${common(options, 'nhsuk-textarea')} rows="${options.rows ?? 5}"${attribute('autocomplete', options.autocomplete)}>\n${escape(options.value ?? '')}</textarea>`,
  )

export const select = (options: SelectOptions): string =>
  field(
    options,
    `<select ${common(options, 'nhsuk-select')}>${withSelected('html' in options.items ? options.items : drawnItems(options.items), options.value)}</select>`,
  )

function choices(kind: 'radio' | 'checkbox', block: string, options: ChoicesOptions): string {
  const items = options.items
    .map((item, index) => {
      const id = index === 0 ? options.idPrefix : `${options.idPrefix}-${index + 1}`
      const revealed = item.conditional ? `<div class="${block}__conditional app-of-choice">${item.conditional.html}</div>` : ''
      return `<div class="${block}__item"><input class="${block}__input" id="${escape(id)}" name="${escape(options.name)}" type="${kind}" value="${escape(item.value)}"${item.checked ? ' checked' : ''}${attribute('aria-describedby', item.hint ? `${id}-item-hint` : undefined)}><label class="nhsuk-label ${block}__label" for="${escape(id)}">${escape(item.text)}</label>${item.hint ? `<div class="nhsuk-hint ${block}__hint" id="${escape(id)}-item-hint">${contentOf(item.hint)}</div>` : ''}</div>${revealed}`
    })
    .join('')
  const { legend } = options.fieldset
  const text = legend.heading ? `<h1 class="nhsuk-fieldset__heading">${contentOf(legend)}</h1>` : contentOf(legend)
  const classes = classList(block, options.small && `${block}--small`, options.inline && `${block}--inline`)
  return group(
    options.errorMessage,
    `<fieldset class="nhsuk-fieldset"${describedBy(options.idPrefix, options.hint, options.errorMessage)}><legend class="${classList('nhsuk-fieldset__legend', legend.size && `nhsuk-fieldset__legend--${legend.size}`, legend.classes)}">${text}</legend>${hintOf(options.idPrefix, options.hint)}${errorOf(options.idPrefix, options.errorMessage)}<div class="${classes}" data-module="${block}">${items}</div></fieldset>`,
  )
}

export const radios = (options: ChoicesOptions): string => choices('radio', 'nhsuk-radios', options)
export const checkboxes = (options: ChoicesOptions): string => choices('checkbox', 'nhsuk-checkboxes', options)

interface ButtonOptions {
  text: string
  classes?: string
  small?: boolean
  name?: string
  value?: string
  href?: string
  /** Where its form goes, if not to the address of the form. */
  formAction?: string
  preventDoubleClick?: boolean
}

/** A button, or a link that looks like one if there is an `href`. */
export function button(options: ButtonOptions): string {
  const common = `class="${classList('nhsuk-button', options.small && 'nhsuk-button--small', options.classes)}" data-module="nhsuk-button"${options.preventDoubleClick === undefined ? '' : ` data-prevent-double-click="${options.preventDoubleClick}"`}`
  if (options.href !== undefined) return `<a ${common} href="${escape(options.href)}" role="button" draggable="false">${escape(options.text)}</a>`
  return `<button ${common} type="submit"${attribute('name', options.name)}${attribute('value', options.value)}${attribute('formaction', options.formAction)}>${escape(options.text)}</button>`
}

export function errorSummary(options: { titleText: string; description?: string; errorList: { text: string; href?: string }[] }): string {
  const errors = options.errorList
    .map((error) => `<li>${error.href === undefined ? escape(error.text) : `<a href="${escape(error.href)}">${escape(error.text)}</a>`}</li>`)
    .join('')
  return `<div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__heading">${escape(options.titleText)}</h2><div class="nhsuk-error-summary__body">${options.description === undefined ? '' : `<p>${escape(options.description)}</p>`}${options.errorList.length > 0 ? `<ul class="nhsuk-list nhsuk-error-summary__list">${errors}</ul>` : ''}</div></div></div>`
}
