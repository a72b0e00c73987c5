import ejs from 'ejs'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { assetUrl } from './assets.ts'
import * as components from './components/index.ts'
import { escape } from './components/html.ts'
import { grouped } from './numbers.ts'

/** What the layout shows around every page. */
export interface PageContext {
  title: string
  person: { name: string } | null
  nav: { text: string; href: string; current: boolean; count: number }[]
  breadcrumbs: { text: string; href: string }[]
  csrfToken: string
  flash: { kind: 'success' | 'information'; text: string }[]
  nonce: string
  requestId: string
  hasErrors?: boolean
}

export interface Renderer {
  /** Draws a view inside the layout. The view sees its data as `it`, the components as `it.c`, numbers by `it.grouped`. */
  renderPage(name: string, data: { page: PageContext } & Record<string, unknown>): string
  /** Draws a view alone, to be put into a page that is open. */
  renderPart(name: string, data: Record<string, unknown>): string
}

const viewsDir = fileURLToPath(new URL('../../views', import.meta.url))

const options = { strict: true, localsName: 'it', cache: true, unsafePrototypeLocals: true }

/** A renderer with every template compiled once. */
export function makeRenderer(): Renderer {
  const compiled = new Map<string, ejs.TemplateFunction>()
  function render(name: string, data: object): string {
    let template = compiled.get(name)
    if (!template) {
      const filename = join(viewsDir, `${name}.ejs`)
      template = ejs.compile(readFileSync(filename, 'utf8'), { ...options, filename })
      compiled.set(name, template)
    }
    // Without a prototype a view finds nothing but its data.
    return template({ __proto__: null, c: components, escape, assetUrl, grouped, ...data }) as string
  }
  return {
    renderPart: render,
    renderPage: (name, data) => render('layout', { ...data, body: render(name, data) }),
  }
}
