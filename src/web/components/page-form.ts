import { checkboxes, input, radios, select, textarea } from './form.ts'
import { attribute, escape } from './html.ts'
import type { Size } from './html.ts'

interface FileOptions {
  hint: string
  /** Endings and media types, joined by commas. */
  accept: string
  multiple?: boolean
}

type Options<Draw extends (options: never) => string> = Omit<Parameters<Draw>[0], 'id' | 'idPrefix' | 'name' | 'label' | 'fieldset' | 'errorMessage'>

interface FormOptions {
  /** Where to send the form; the page's own address by default. */
  action?: string
  id?: string
  classes?: string
  hidden?: Record<string, string | number>
  /** The form has a field of files. */
  files?: boolean
}

/** What a page gives its forms. */
interface OfPage {
  csrfToken: string
  errors: Record<string, string>
  typed: Record<string, string>
}

/** The forms of a page: adds the token, the errors and what was typed. A field's id is its name, which the error summary links to. */
export class PageForm {
  readonly #page: OfPage

  constructor(page: OfPage) {
    this.#page = page
  }

  /** The start of a form, with its hidden fields. */
  open({ action, id, classes, hidden = {}, files = false }: FormOptions = {}): string {
    const fields = Object.entries({ _csrf: this.#page.csrfToken, ...hidden })
    const inputs = fields.map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(String(value))}">`).join('')
    return `<form method="post"${attribute('id', id)}${attribute('action', action)}${attribute('class', classes)}${attribute('enctype', files ? 'multipart/form-data' : undefined)}>${inputs}`
  }

  /** A whole form with this markup inside. */
  around(options: FormOptions, html: string): string {
    return `${this.open(options)}${html}</form>`
  }

  input(name: string, label: string, options: Options<typeof input> = {}): string {
    // A password is never sent back.
    const value = options.type === 'password' ? '' : this.#valueOf(name, options.value)
    return input({ ...options, ...this.#field(name), label: { text: label }, value })
  }

  textarea(name: string, label: string, options: Options<typeof textarea> = {}): string {
    return textarea({ ...options, ...this.#field(name), label: { text: label }, value: this.#valueOf(name, options.value) })
  }

  select(name: string, label: string, options: Options<typeof select>): string {
    return select({ ...options, ...this.#field(name), label: { text: label }, value: this.#valueOf(name, options.value) })
  }

  radios(name: string, legend: string, { size, ...options }: Options<typeof radios> & { size?: Size }): string {
    return radios({ ...options, ...this.#choices(name, { text: legend, ...(size && { size }) }) })
  }

  checkboxes(name: string, legend: string, { size, ...options }: Options<typeof checkboxes> & { size?: Size }): string {
    return checkboxes({ ...options, ...this.#choices(name, { text: legend, ...(size && { size }) }) })
  }

  file(name: string, label: string, { hint, accept, multiple = false }: FileOptions): string {
    return input({ ...this.#field(name), label: { text: label }, hint: { text: hint }, type: 'file', classes: 'app-file', files: { accept, multiple } })
  }

  /** The value that the page gives, or else what was typed. */
  #valueOf(name: string, value = this.#page.typed[name]): string {
    return value ?? ''
  }

  #field(name: string) {
    return { id: name, name, ...this.#error(name) }
  }

  #choices(name: string, legend: { text: string; size?: Size }) {
    return { idPrefix: name, name, fieldset: { legend }, ...this.#error(name) }
  }

  #error(name: string): { errorMessage?: { text: string } } {
    const text = this.#page.errors[name]
    return text === undefined ? {} : { errorMessage: { text } }
  }
}
