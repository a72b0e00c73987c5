const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/London' })
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: 'Europe/London' })

/** "6 August 2018" of a day as tables keep it, yyyy-mm-dd. */
export const dayOf = (isoDay: string): string => day.format(new Date(`${isoDay}T12:00:00Z`))

/** "6 August 2018, 5:30pm" in London. */
export function momentOf(iso: string): string {
  const at = new Date(iso)
  return `${day.format(at)}, ${clockTime.format(at).replace(/\s/g, '')}`
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'Europe/London' })

/** "August 2018" of yyyy-mm. */
export const monthOf = (isoMonth: string): string => month.format(new Date(`${isoMonth}-15T12:00:00Z`))
