import { attribute, classList, contentOf, escape } from './html.ts'
import type { Content, Size } from './html.ts'

type Cell = Content & { format?: 'numeric'; classes?: string }

interface TableOptions {
  caption: string
  captionHidden?: boolean
  captionSize?: Size
  head: Cell[]
  rows: Cell[][]
  /** The first cell of each row names the row: a screen reader says it with every other cell. */
  firstCellIsHeader?: boolean
  compact?: boolean
  striped?: boolean
}

function cell(element: 'td' | 'th', content: Cell, scope?: 'col' | 'row'): string {
  const base = element === 'th' ? 'nhsuk-table__header' : 'nhsuk-table__cell'
  return `<${element} class="${classList(base, content.format === 'numeric' && `${base}--numeric`, content.classes)}"${attribute('scope', scope)}>${contentOf(content)}</${element}>`
}

function row(options: TableOptions, cells: Cell[]): string {
  const inner = cells.map((content, index) => {
    const format = content.format ?? options.head[index]?.format
    return cell(options.firstCellIsHeader && index === 0 ? 'th' : 'td', format ? { ...content, format } : content, options.firstCellIsHeader && index === 0 ? 'row' : undefined)
  })
  return `<tr class="nhsuk-table__row">${inner.join('')}</tr>`
}

/** From so many columns on, a table scrolls on a narrow screen rather than break every word. */
const manyColumns = 5

/** A table that scrolls inside its own region on a narrow screen, reachable by keyboard without a script. */
export function table(options: TableOptions): string {
  const caption = `<caption class="${classList('nhsuk-table__caption', options.captionSize && `nhsuk-table__caption--${options.captionSize}`, options.captionHidden && 'nhsuk-u-visually-hidden')}">${escape(options.caption)}</caption>`
  const head = `<thead class="nhsuk-table__head"><tr class="nhsuk-table__row">${options.head.map((content) => cell('th', content, 'col')).join('')}</tr></thead>`
  const classes = classList('nhsuk-table', options.compact && 'nhsuk-table--compact', options.striped && 'nhsuk-table--striped', options.head.length >= manyColumns && 'app-table--wide')
  return `<div class="app-scroll" role="region" aria-label="${escape(options.caption)}" tabindex="0"><table class="${classes}">${caption}${head}<tbody class="nhsuk-table__body">${options.rows.map((cells) => row(options, cells)).join('')}</tbody></table></div>`
}
