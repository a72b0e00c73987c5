import { escape } from './html.ts'

export interface SelectItem {
  value: string
  text: string
  selected?: boolean
}

/** The options of a select as markup, to be cached and given to `select` instead of the items: for long lists that are the same on many pages. */
export interface DrawnItems {
  html: string
}
export const drawnItems = (items: SelectItem[]): DrawnItems => ({
  html: items.map((item) => `<option value="${escape(item.value)}"${item.selected ? ' selected' : ''}>${escape(item.text)}</option>`).join(''),
})

/** The options, with the one of this value (if any) selected. */
export function withSelected({ html }: DrawnItems, value: string | undefined): string {
  if (value === undefined) return html
  const option = `<option value="${escape(value)}"`
  const at = html.indexOf(`${option}>`)
  return at === -1 ? html : `${html.slice(0, at + option.length)} selected${html.slice(at + option.length)}`
}
