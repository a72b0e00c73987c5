import { attribute, escape } from '../../web/components/html.ts'
import { slugOf } from './options.ts'

/** The id of a section on a page that shows it: its comments lead to it. */
const sectionId = (title: string): string => `section-${slugOf(title)}`

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const plain = (html: string): string => html.replaceAll(/<[^<>]*>/g, '').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (one) => entities[one] ?? one)

interface Beside {
  home: string
  /** How many comments are open, by the title of their section. */
  open: Map<string | null, number>
  /** The ids that the page has already: the draft and the version on one page have the same sections. */
  taken: Set<string>
}

const headings = ['h2', 'h3', 'h4']

/** A procedure with an id at each heading, and a link to the comments that are open there. A heading has a line for itself. */
export const withCommentLinks = (html: string, beside: Beside): string =>
  html
    .split('\n')
    .map((line) => {
      const name = headings.find((one) => line.startsWith(`<${one}>`) && line.endsWith(`</${one}>`))
      return name === undefined ? line : withLink(line.slice(4, -5), name, beside)
    })
    .join('\n')

function withLink(inside: string, name: string, { home, open, taken }: Beside): string {
  const title = plain(inside)
  const count = open.get(title) ?? 0
  const link =
    count === 0
      ? ''
      : `<p class="nhsuk-body-s app-no-print"><a${attribute('href', `${home}/comments?section=${encodeURIComponent(title)}`)}>${count} open ${count === 1 ? 'comment' : 'comments'}<span class="nhsuk-u-visually-hidden"> on ${escape(title)}</span></a></p>`
  const id = sectionId(title)
  if (slugOf(title) === '') return `<${name}>${inside}</${name}>`
  if (taken.has(id)) return `<${name}>${inside}</${name}>${link}`
  taken.add(id)
  return `<${name} id="${id}">${inside}</${name}>${link}`
}
