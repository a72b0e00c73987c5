import ejs from 'ejs'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { AsAtBanner } from './as-at-banner.ts'
import { assetUrl } from './assets.ts'
import { changeable } from './components/changeable.ts'
import { filters } from './components/filters.ts'
import * as components from './components/index.ts'
import * as inline from './components/inline.ts'
import { escape } from './components/html.ts'
import { PageForm } from './components/page-form.ts'
import { counted, grouped } from './numbers.ts'

/** What the layout shows around every page. */
export interface PageContext {
  title: string
  person: { name: string } | null
  nav: { text: string; href: string; current: boolean; count: number }[]
  breadcrumbs: { text: string; href: string }[]
  /** What was searched for everywhere, to show it in the header again. */
  search: string
  csrfToken: string
  flash: { kind: 'success' | 'information'; text: string }[]
  nonce: string
  requestId: string
  /** Above a page about a past day; null on others. */
  asAt?: AsAtBanner | null
  hasErrors?: boolean
}

/** The data of a view; forms find their token, errors and typed values in it. */
type Data = Record<string, unknown> & { page?: { csrfToken: string }; errors?: Record<string, string>; typed?: Record<string, string> }

export interface Renderer {
  /**
   * Renders a view inside the layout. The view has its data as `it`, components as `it.c`, its forms as `it.forms`, numbers by `it.grouped` and
   * `it.counted`.
   */
  renderPage(name: string, data: Data & { page: PageContext }): string
  /** Renders a view without the layout, to go inside another page. */
  renderPart(name: string, data: Data): string
}

const c = { ...components, ...inline, changeable, filters }

const viewsDir = fileURLToPath(new URL('../../views', import.meta.url))

const options = { strict: true, localsName: 'it', cache: true, unsafePrototypeLocals: true }

/** A renderer with every template compiled once. */
export function makeRenderer(): Renderer {
  const compiled = new Map<string, ejs.TemplateFunction>()
  function render(name: string, data: Data): string {
    let template = compiled.get(name)
    if (!template) {
      const filename = join(viewsDir, `${name}.ejs`)
      template = ejs.compile(readFileSync(filename, 'utf8'), { ...options, filename })
      compiled.set(name, template)
    }
    // Without a prototype, so that a view finds nothing but its data.
    const forms = new PageForm({ csrfToken: data.page?.csrfToken ?? '', errors: data.errors ?? {}, typed: data.typed ?? {} })
    return template({ __proto__: null, c, forms, escape, assetUrl, grouped, counted, ...data })
  }
  return {
    renderPart: render,
    renderPage: (name, data) => render('layout', { ...data, body: render(name, data) }),
  }
}
