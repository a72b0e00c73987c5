import { z } from 'zod'
import { likenesses } from './cases-like-it.ts'
import { pathStages } from './history.ts'

/** How what was worked out is kept as JSON, and read again. */

const days = z.strictObject({ 0.1: z.number(), 0.2: z.number(), 0.5: z.number(), 0.8: z.number(), 0.9: z.number() })
const backtest = z.strictObject({
  forecasts: z.number(),
  projects: z.number(),
  held: z.number(),
  errorDays: z.number(),
  guessErrorDays: z.number(),
  verdict: z.enum(['good enough', 'too few', 'no better than a guess']),
  stretch: days,
})
const usual = z.strictObject({ of: z.number(), waited: z.number(), days: z.number() }).nullable()
const lesson = z.strictObject({
  curve: z.strictObject({ days: z.array(z.number()), left: z.array(z.number()), tailDays: z.number(), finished: z.number() }),
  usual,
})
const path = z.strictObject({
  role: z.enum(['provider', 'consumer']),
  setting: z.string(),
  supplier: z.string().nullable(),
  region: z.string().nullable(),
  elapsed: z.number(),
  steps: z.array(z.strictObject({ key: z.string(), title: z.string(), stage: z.enum(pathStages), waited: z.number().nullable(), after: z.array(z.number()) })),
})
const likeness = z.enum(likenesses)

export const readBacktest = (json: string) => backtest.parse(JSON.parse(json))
export const readUsual = (json: string | null) => usual.parse(json === null ? null : JSON.parse(json))
export const readLesson = (json: string) => lesson.parse(JSON.parse(json))
export const readPath = (json: string) => path.parse(JSON.parse(json))
export const readLikeness = (text: string) => likeness.parse(text)
