import { escape } from './html.ts'

export interface SelectItem {
  value: string
  text: string
  selected?: boolean
}

/** The options of a select as markup, to be kept and given to `select` in place of the items: long lists that are the same on many pages. */
export interface DrawnItems {
  html: string
}
export const drawnItems = (items: SelectItem[]): DrawnItems => ({
  html: items.map((item) => `<option value="${escape(item.value)}"${item.selected ? ' selected' : ''}>${escape(item.text)}</option>`).join(''),
})

/** Options with the one of this value selected, if there is one. */
export function withSelected({ html }: DrawnItems, value: string | undefined): string {
  if (value === undefined) return html
  const option = `<option value="${escape(value)}"`
  const at = html.indexOf(`${option}>`)
  return at === -1 ? html : `${html.slice(0, at + option.length)} selected${html.slice(at + option.length)}`
}
