const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/London' })
const isoDay = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'Europe/London' })
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: 'Europe/London' })
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

// Lists say many days and moments, and Intl takes longer for each than drawing its row. The rule for summer time is that of 1996.
const sinceYear = 1996
const hour = 3_600_000

/** One in the morning, in UTC, of the last Sunday of a month (0 for January). */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1))
  return last.getTime() - last.getUTCDay() * 24 * hour
}

/** "6 August 2018" of a day as tables keep it, yyyy-mm-dd. */
export function dayOf(isoDay: string): string {
  const name = /^\d{4}-\d\d-\d\d$/.test(isoDay) ? months[Number(isoDay.slice(5, 7)) - 1] : undefined
  return name === undefined ? day.format(new Date(`${isoDay}T12:00:00Z`)) : `${Number(isoDay.slice(8))} ${name} ${isoDay.slice(0, 4)}`
}

/** "6 August 2018, 5:30pm" in London. */
export function momentOf(iso: string): string {
  const at = new Date(iso)
  const year = at.getUTCFullYear()
  if (!(year >= sinceYear)) return `${day.format(at)}, ${clockTime.format(at).replace(/\s/g, '')}`
  const isSummer = at.getTime() >= lastSunday(year, 2) && at.getTime() < lastSunday(year, 9)
  const london = isSummer ? new Date(at.getTime() + hour) : at
  const hours = london.getUTCHours()
  return `${london.getUTCDate()} ${months[london.getUTCMonth()]} ${london.getUTCFullYear()}, ${hours % 12 === 0 ? 12 : hours % 12}:${String(london.getUTCMinutes()).padStart(2, '0')}${hours < 12 ? 'am' : 'pm'}`
}

/** The day in London, yyyy-mm-dd, of a moment in milliseconds since 1970. */
export const londonDay = (at: number): string => isoDay.format(at)

/** "August 2018" of yyyy-mm. */
export const monthOf = (isoMonth: string): string => dayOf(`${isoMonth}-15`).replace(/^\d+ /, '')
