import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as c from '../../src/web/components/index.ts'
import type { Content, Size } from '../../src/web/components/html.ts'

interface Fixture {
  name: string
  context: Record<string, unknown>
  html: string
  callBlock?: string[]
}

type Given = Record<string, unknown>
interface Proof {
  /** The options of the design system that ours does not have. A fixture that uses none of them must be rendered the same. */
  unsupported: string[]
  /** Fixtures excluded by name: they show a value that ours does not accept (an error without text, a row with two actions). */
  except?: string[]
  draw: (context: Given) => string
}

const fixturesOf = (component: string): Fixture[] =>
  (JSON.parse(readFileSync(`node_modules/nhsuk-frontend/dist/nhsuk/components/${component}/fixtures.json`, 'utf8')) as { fixtures: Fixture[] }).fixtures

/** The options that a fixture uses, as paths: `items[].text`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, `${path}[]`))
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path ? `${path}.${key}` : key))
  return [path]
}

/** HTML as a list of tags and texts, with attributes and class names in order and without the template's indentation. */
function normalised(html: string): string[] {
  const decoded = (text: string): string =>
    text
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
  const tokens: string[] = []
  for (const [, tag, text] of html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<([^>]+)>|([^<]+)/g)) {
    if (tag === undefined) {
      const kept = (text ?? '').replace(/^\s*\n\s*|\s*\n\s*$/g, '').replace(/\s+/g, ' ')
      if (kept !== '') tokens.push(decoded(kept))
      continue
    }
    const [, name = '', rest = ''] = /^(\/?[\w-]+)([\s\S]*?)\/?$/.exec(tag) ?? []
    const attributes = [...rest.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value]) => {
      const words = decoded(value ?? '').trim()
      return value === undefined ? key : `${key}="${key === 'class' ? words.split(/\s+/).toSorted().join(' ') : words}"`
    })
    tokens.push(`<${[name, ...attributes.toSorted()].join(' ')}>`)
  }
  return tokens
}

const words = (value: unknown): Content => (typeof value === 'string' ? { text: value } : (value as Content))
const textOf = (value: unknown): string => words(value).text ?? ''
const optional = <T>(key: string, value: T | undefined): Record<string, T> => (value === undefined ? {} : { [key]: value })
const only = (given: Given, ...keys: string[]): Given => Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]))
const objects = (value: unknown): Given[] => (value as unknown[]).filter((one): one is Given => typeof one === 'object' && one !== null)

/** A label or legend: text alone, or with its size and whether it is the page's heading. */
function label(value: unknown) {
  if (typeof value === 'string') return { text: value }
  const { heading, text, ...rest } = value as { heading?: boolean | string; text?: string; html?: string; size?: Size; classes?: string }
  const said = typeof heading === 'string' ? heading : text
  return { ...rest, ...optional('text', said), ...(heading ? { heading: true } : {}) }
}
const tagOf = ({ colour, border, classes, ...rest }: Given) => ({
  ...(rest as Content),
  classes: [
    typeof colour === 'string' && !/nhsuk-tag--/.test(String(classes)) && `nhsuk-tag--${colour}`,
    colour === false && 'nhsuk-tag--no-colour',
    border === false && 'nhsuk-tag--no-border',
    classes,
  ]
    .filter(Boolean)
    .join(' '),
})
const field = (given: Given) =>
  ({
    ...only(given, 'classes', 'value', 'type', 'autocomplete', 'inputmode', 'spellcheck', 'width', 'code', 'small', 'inline'),
    id: String(given['id'] ?? given['name']),
    name: String(given['name']),
    label: label(given['label'] ?? ''),
    ...optional('hint', given['hint'] && words(given['hint'])),
    ...optional('errorMessage', given['errorMessage'] && words(given['errorMessage'])),
  }) as Parameters<typeof c.input>[0]
const choices = (given: Given) =>
  ({
    ...field(given),
    label: undefined,
    idPrefix: String(given['idPrefix'] ?? given['name']),
    fieldset: { legend: label((given['fieldset'] as Given)['legend']) },
    items: objects(given['items']).map((item) => ({
      value: String(item['value']),
      text: String(item['text']),
      ...optional('hint', item['hint'] && words(item['hint'])),
      checked: item['value'] === given['value'] || ((given['values'] as unknown[] | undefined) ?? []).includes(item['value']),
    })),
  }) as unknown as Parameters<typeof c.radios>[0]

const proofs: Record<string, Proof> = {
  tag: { unsupported: [], draw: (given) => c.tag(tagOf(given)) },
  details: {
    unsupported: ['summary.html'],
    draw: (given) => c.details({ ...(only(given, 'text', 'html', 'open', 'classes') as Content), summaryText: textOf(given['summary']) }),
  },
  'inset-text': { unsupported: [], draw: (given) => c.insetText(given) },
  'warning-callout': {
    unsupported: [],
    except: ['without heading'],
    draw: (given) => c.warningCallout({ ...(only(given, 'text', 'html') as Content), heading: textOf(given['heading']), headingLevel: 3 }),
  },
  'summary-list': {
    unsupported: [
      'rows[].actions.items[].type',
      'rows[].key.width',
      'rows[].border',
      'card.heading.text',
      'card.heading.size',
      'card.href',
      'card.clickable',
      'card.variant',
      'card.actions.items[].text',
      'card.actions.items[].href',
      'card.actions.items[].type',
    ],
    except: ['with multiple actions', 'with multiple actions (empty items)'],
    draw: (given) =>
      c.summaryList({
        ...only(given, 'border', 'lastRowBorder'),
        rows: objects(given['rows']).map((row) => {
          const list = row['actions'] as Given | Given[] | undefined
          const action = objects(Array.isArray(list) ? list : (list?.['items'] ?? []))[0]
          return {
            key: textOf(row['key']),
            value: words(row['value']),
            ...(action ? { action: { href: String(action['href']), text: String(action['text']), hidden: String(action['visuallyHiddenText']) } } : {}),
          }
        }),
      }),
  },
  'task-list': {
    unsupported: ['items[].status.text', 'items[].status.classes', 'items[].status'],
    except: ['with empty items'],
    draw: (given) =>
      c.taskList({
        idPrefix: String(given['idPrefix']),
        items: objects(given['items']).map((item) => ({
          title: textOf(item['heading'] ?? item['title']),
          ...optional('href', item['href'] as string | undefined),
          ...optional('hint', item['hint'] === undefined ? undefined : textOf(item['hint'])),
          status: tagOf((item['status'] as Given)['tag'] as Given),
        })),
      }),
  },
  breadcrumb: {
    unsupported: [
      'id',
      'items[].attributes.lang',
      'items[].classes',
      'backLink.id',
      'backLink.attributes.lang',
      'backLink.type',
      'backLink.text',
      'backLink.href',
      'variant',
    ],
    draw: (given) => c.breadcrumbs(given as Parameters<typeof c.breadcrumbs>[0]),
  },
  pagination: {
    unsupported: ['items[].number', 'items[].href', 'items[].current', 'items[].ellipsis', 'previous.text', 'next.text'],
    draw: (given) => {
      const [previous, next] = [given['previous'], given['next']] as ({ href?: string; label?: string } | undefined)[]
      return c.pagination({
        ...only(given, 'previousUrl', 'previousPage', 'nextUrl', 'nextPage'),
        ...optional('previousUrl', previous?.href),
        ...optional('previousPage', previous?.label),
        ...optional('nextUrl', next?.href),
        ...optional('nextPage', next?.label),
      })
    },
  },
  input: {
    unsupported: ['disabled', 'label.id', 'formGroup.afterInput.html', 'prefix', 'prefix.text', 'prefix.html', 'suffix', 'suffix.text', 'suffix.html'],
    except: ['width class overriding width option', 'with error only'],
    draw: (given) => c.input(field(given)),
  },
  textarea: { unsupported: ['disabled', 'label.id'], except: ['with error only'], draw: (given) => c.textarea(field(given)) },
  select: {
    unsupported: ['disabled', 'items[].disabled', 'items[].divider', 'label.id', 'formGroup.afterInput.html'],
    except: ['with error only'],
    draw: (given) => c.select({ ...field(given), items: given['items'] as { value: string; text: string }[] }),
  },
  radios: {
    unsupported: ['disabled', 'items[].disabled', 'items[].divider', 'items[].conditional.html', 'fieldset', 'fieldset.legend.id'],
    except: ['with error only'],
    draw: (given) => c.radios(choices(given)),
  },
  checkboxes: {
    unsupported: [
      'disabled',
      'items[].disabled',
      'items[].divider',
      'items[].conditional.html',
      'items[].behaviour',
      'items[].behaviourGroup',
      'items[].exclusive',
      'items[].exclusiveGroup',
      'items[].name',
      'fieldset',
      'fieldset.legend.id',
    ],
    except: ['with error only'],
    draw: (given) => c.checkboxes(choices(given)),
  },
  button: {
    unsupported: ['disabled', 'icon.name', 'icon.placement'],
    draw: (given) =>
      c.button({
        ...(only(given, 'text', 'href', 'small', 'preventDoubleClick') as { text: string }),
        classes: given['variant'] === undefined ? '' : `nhsuk-button--${String(given['variant'])}`,
      }),
  },
  'error-summary': {
    unsupported: ['disableAutoFocus', 'description.html', 'heading.html'],
    draw: (given) =>
      c.errorSummary({
        titleText: textOf(given['heading']),
        ...optional('description', given['description'] === undefined ? undefined : textOf(given['description'])),
        errorList: given['errorList'] === undefined ? [] : (objects(given['errorList']) as { text: string; href?: string }[]),
      }),
  },
  tables: {
    unsupported: [
      'variant',
      'caption.id',
      'scroll',
      'head[].align',
      'head[].sort',
      'head[].sortNext',
      'head[].href',
      'head[].width',
      'head[].visuallyHiddenText',
      'rows[][].href',
      'rows[][].visuallyHiddenText',
      'rows[][].sortValue',
      'lastRowBorder',
      'border',
      'caption.classes',
      'card',
      'card.heading.text',
      'card.heading.size',
      'card.variant',
      'card.actions.items[].text',
      'card.actions.items[].href',
      'heading',
      'headingLevel',
      'panel',
      'rows[]',
    ],
    except: ['with custom HTML', 'with numeric format and missing data'],
    draw: (given) =>
      c
        .table({
          ...only(given, 'firstCellIsHeader', 'compact', 'striped', 'responsive'),
          caption: textOf(given['caption']),
          ...optional('captionSize', (given['caption'] as { size?: Size }).size),
          head: (given['head'] as unknown[]).map(words),
          rows: (given['rows'] as unknown[][]).map((row) => row.map(words)),
        })
        .replace(/^<div class="app-scroll"[^>]*>|<\/div>$/g, ''), // Ours always scrolls in its own region.
  },
  'notification-banner': {
    unsupported: ['disableAutoFocus', 'attributes.tabindex', 'heading.element', 'role', 'title', 'title.text'],
    draw: (given) =>
      c.notificationBanner({
        ...(only(given, 'text', 'html') as Content),
        success: given['variant'] === 'success',
        ...optional('heading', given['heading'] === undefined ? undefined : textOf(given['heading'])),
      }),
  },
}

/** The browser's own field for files: that of the design system is drawn by a script. */
const ours = ['file', 'written']

const supported = Object.entries(proofs).flatMap(([component, proof]) =>
  fixturesOf(component)
    .filter(
      (fixture) =>
        !('callBlock' in fixture) && !proof.except?.includes(fixture.name) && pathsOf(fixture.context).every((path) => !proof.unsupported.includes(path)),
    )
    .map((fixture) => ({ component, fixture, proof })),
)

it.each(supported.map((one, index) => [one.component, one.fixture.name, index] as const))(
  '%s, %s (%i), is rendered as the design system has it',
  (_component, _name, index) => {
    const one = supported[index]
    expect(one && normalised(one.proof.draw(one.fixture.context))).toEqual(one && normalised(one.fixture.html))
  },
)

it('every component of the design system is checked, and each option listed as unsupported exists', () => {
  expect(supported.length).toBeGreaterThan(150)
  for (const [component, proof] of Object.entries(proofs)) {
    const used = new Set(fixturesOf(component).flatMap((fixture) => pathsOf(fixture.context)))
    expect([component, proof.unsupported.filter((path) => !used.has(path))]).toEqual([component, []])
    expect([component, proof.except?.filter((name) => !fixturesOf(component).some((fixture) => fixture.name === name)) ?? []]).toEqual([component, []])
    expect([component, supported.some((one) => one.component === component)]).toEqual([component, true])
  }
  expect(Object.keys(proofs)).toHaveLength(Object.keys(c).filter((name) => !ours.includes(name)).length)
})

it('a table of a written document is in a box that scrolls, which the keyboard reaches', () => {
  const table = '<table><tr><td>DoS lead</td></tr></table>'
  const box = (number: number) => `<div class="app-scroll" role="region" aria-label="Table ${number}" tabindex="0">${table}</div>`
  expect(c.written(`<p>Roles</p>${table}${table}`)).toBe(`<div class="app-document"><p>Roles</p>${box(1)}${box(2)}</div>`)
})
