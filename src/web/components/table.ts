import { attribute, classList, contentOf, escape } from './html.ts'
import type { Content, Size } from './html.ts'

type Cell = Content & { format?: 'numeric'; classes?: string }
/** What a card calls the cells of a column, if not its heading; empty if they need no label. */
type Heading = Cell & { name?: string }

interface TableOptions {
  caption: string
  captionHidden?: boolean
  captionSize?: Size
  head: Heading[]
  rows: Cell[][]
  /** The first cell of each row is its header: a screen reader reads it with every other cell. */
  firstCellIsHeader?: boolean
  /** The id of the first row, to which a link before the table can skip. */
  startId?: string
  compact?: boolean
  striped?: boolean
  /** On a narrow screen each row is a block, with each heading beside its cell. Markup in a cell then needs one element around it. */
  responsive?: boolean
  /** On a narrow screen each row is a card. Lighter than `responsive`, for lists whose headings are links. */
  cards?: boolean
}

/** Written out attribute by attribute: a list has hundreds of cells, and joining class names in general took a fifth of its rendering time. */
function cell(element: 'td' | 'th', content: Cell, numeric: boolean, more = ''): string {
  const base = element === 'th' ? 'nhsuk-table__header' : 'nhsuk-table__cell'
  return `<${element} class="${base}${numeric ? ` ${base}--numeric` : ''}${content.classes ? ` ${escape(content.classes)}` : ''}"${more}>${contentOf(content)}</${element}>`
}

/** The style sheet puts this label before a cell of a card. */
const labelOf = ({ name, text = '' }: Heading): string => attribute('data-label', name ?? text)

function row(options: TableOptions, cells: Cell[], { labels, isFirst }: { labels: string[]; isFirst: boolean }): string {
  const start = isFirst && options.startId !== undefined ? `${attribute('id', options.startId)} tabindex="-1"` : ''
  let inner = ''
  let index = 0
  for (const content of cells) {
    const numeric = (content.format ?? options.head[index]?.format) === 'numeric'
    inner += options.firstCellIsHeader && index === 0 ? cell('th', content, numeric, ` scope="row"${start}`) : cell('td', content, numeric, labels[index])
    index += 1
  }
  return `<tr class="nhsuk-table__row">${inner}</tr>`
}

/** As the design system has it, with explicit roles: elements shown as blocks would otherwise no longer be read as a table. */
function responsiveRow(options: TableOptions, cells: Cell[]): string {
  const drawn = cells.map((content, index) => {
    const { format, ...heading } = options.head[index] ?? {}
    const named = { ...content, html: `<span class="nhsuk-table__heading" aria-hidden="true">${contentOf(heading)} </span>${contentOf(content)}` }
    const numeric = (content.format ?? format) === 'numeric'
    return options.firstCellIsHeader && index === 0 ? cell('th', named, numeric, ' scope="row" role="rowheader"') : cell('td', named, numeric, ' role="cell"')
  })
  return `<tr class="nhsuk-table__row" role="row">${drawn.join('')}</tr>`
}

/** With this many columns or more, a table scrolls on a narrow screen instead of breaking every word. */
const manyColumns = 5

/** A table that scrolls inside its own region on a narrow screen, reachable by keyboard without a script. */
export function table(options: TableOptions): string {
  const caption = `<caption class="${classList('nhsuk-table__caption', options.captionSize && `nhsuk-table__caption--${options.captionSize}`, options.captionHidden && 'nhsuk-u-visually-hidden')}">${escape(options.caption)}</caption>`
  const role = (name: string): string => (options.responsive ? ` role="${name}"` : '')
  const headings = options.head.map((content) => cell('th', content, content.format === 'numeric', ` scope="col"${role('columnheader')}`)).join('')
  const head = `<thead class="nhsuk-table__head"${role('rowgroup')}><tr class="nhsuk-table__row"${role('row')}>${headings}</tr></thead>`
  const classes = classList(
    'nhsuk-table',
    options.compact && 'nhsuk-table--compact',
    options.striped && 'nhsuk-table--striped',
    options.cards && 'app-cards',
    options.responsive ? 'nhsuk-table--responsive' : !options.cards && options.head.length >= manyColumns && 'app-table--wide',
  )
  const labels = options.cards ? options.head.map(labelOf) : []
  const drawRow = options.responsive ? responsiveRow : row
  return `<div class="app-scroll" role="region" aria-label="${escape(options.caption)}" tabindex="0"><table class="${classes}"${role('table')}>${caption}${head}<tbody class="nhsuk-table__body">${options.rows.map((cells, at) => drawRow(options, cells, { labels, isFirst: at === 0 })).join('')}</tbody></table></div>`
}
