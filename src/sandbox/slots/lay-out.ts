import { z } from 'zod'
import { daysOfWeek } from '../../day.ts'

/** The times of day at which slots begin, as hh:mm, for each day of the week. */
export interface WeeklySlots {
  day: string
  slots: string[]
}

const week = z.array(z.object({ day: z.string(), slots: z.array(z.string()) }))

/** The weekly hours of a sandbox as they are kept. */
export const weekIn = (json: string): WeeklySlots[] => week.parse(JSON.parse(json))

/** Slots of every day of the week from one time of day to another, each so many minutes after the last. */
export function everyDay(from: string, to: string, minutes: number): WeeklySlots[] {
  const inMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  const slots: string[] = []
  for (let at = inMinutes(from); at + minutes <= inMinutes(to); at += minutes)
    slots.push(`${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`)
  return daysOfWeek.map((day) => ({ day, slots }))
}
