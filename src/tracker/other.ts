import { z } from 'zod'

const texts = z.record(z.string(), z.string())

/** What is written in the own fields of a thing, and in columns of trackers that match no field, by heading. */
export const readOther = (json: string): Record<string, string> => texts.parse(JSON.parse(json))
