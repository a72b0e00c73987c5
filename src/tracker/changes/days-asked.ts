import type { Page } from '../../access/page.ts'
import { firstKnownDay, whyUnknown } from '../../access/as-at.ts'
import { addDays, dayBegins } from '../../day.ts'
import type { Day } from '../../day.ts'
import { onDay } from '../../as-at/days.ts'
import type { Reader } from '../../db/database.ts'
import { typedDay } from '../../web/day-field.ts'
import type { Period } from './who-changed.store.ts'

export interface Days {
  from: Day
  to: Day
}

const usualDays = 7

/** The days that the address asks to compare, as typed, or what is wrong with each. */
export async function daysAsked(page: Page): Promise<{ typed: Record<keyof Days, string>; days: Days; errors: Record<string, string> }> {
  const [weekAgo, first] = [addDays(page.today, -usualDays), await firstKnownDay(page.context)]
  const usual: Days = { from: weekAgo < first ? first : weekAgo, to: page.today }
  const typed = { from: page.query('from') ?? usual.from, to: page.query('to') ?? usual.to }
  const errors: Record<string, string> = {}
  const read = async (name: keyof Days): Promise<Day> => {
    const one = typedDay(typed[name])
    const why = 'day' in one ? await whyUnknown(page, one.day) : one.says
    if (why !== null) errors[name] = why
    return 'day' in one ? one.day : usual[name]
  }
  const days = { from: await read('from'), to: await read('to') }
  if (Object.keys(errors).length === 0 && days.from >= days.to)
    errors['to'] = first === page.today ? 'History began today. Compare it with a later day' : 'Choose a day after the first one'
  return { typed, days, errors }
}

/** What happened after the end of the first day and before the end of the last. */
export const periodOf = ({ from, to }: Days): Period => ({ since: dayBegins(addDays(from, 1)), before: dayBegins(addDays(to, 1)) })

/** Runs something on both days; today is not over, so it is read as it is now. */
export const onBoth = <T>({ context, db, today }: Page, { from, to }: Days, act: (before: Reader, after: Reader) => Promise<T>): Promise<T> =>
  onDay(context, from, (before) => (to === today ? act(before, db.read) : onDay(context, to, (after) => act(before, after))))
