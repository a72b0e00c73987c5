const FIRST_DAY_OF_EXCEL = Date.UTC(1900, 0, 1)

/** What a person sees in the cell, near enough: dates as 2026-11-23, times as 09:30, nothing as ''. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').trim()
  if (typeof value === 'number') return String(Number(value.toPrecision(15)))
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date) return dateText(value)
  if (typeof value === 'object' && 'text' in value) return cellText(value.text)
  return ''
}

function dateText(value: Date): string {
  if (Number.isNaN(value.getTime())) return ''
  // Excel keeps a fraction of a day in binary, so 09:30 may arrive as 09:29:59.999.
  const [day, time] = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().split('T') as [string, string]
  const clock = time.slice(0, 5)
  if (value.getTime() < FIRST_DAY_OF_EXCEL) return clock
  return clock === '00:00' ? day : `${day} ${clock}`
}
