import { describe, expect, it } from 'vitest'
import { curveOf, drawsOf, leftAfter, usualWait } from '../../../src/tracker/forecast/waits.ts'
import type { Wait } from '../../../src/tracker/forecast/waits.ts'

const finished = (...days: number[]): Wait[] => days.map((one) => ({ days: one, isFinished: true }))
const running = (...days: number[]): Wait[] => days.map((one) => ({ days: one, isFinished: false }))

describe('the share of cases that still wait', () => {
  it.each<[string, Wait[], number, number]>([
    ['falls by one case of those and the next one', finished(10, 20, 30), 10, 3 / 4],
    ['falls evenly between two days', finished(10, 20, 30), 15, 5 / 8],
    ['is all of them on the first day', finished(10, 20, 30), 0, 1],
    ['is less at once if a case did not have to wait', finished(0, 0, 30), 0, 1 / 2],
    ['counts a wait that still runs until the day it has reached', [...finished(10, 20), ...running(15)], 20, (3 / 4) * (1 / 2)],
    ['is higher with a long wait that still runs', [...finished(10, 20), ...running(90)], 20, (3 / 4) * (2 / 3)],
    ['falls at the average rate after the last day', finished(10, 20, 30), 50, Math.exp(-1) / 4],
    ['never falls if nothing ever ended', running(10, 20), 400, 1],
  ])('%s', (_rule, waits, days, share) => expect(leftAfter(curveOf(waits), days)).toBeCloseTo(share, 10))
})

describe('a drawn wait', () => {
  const curve = curveOf(finished(10, 20, 30, 40))
  it.each<[string, number | null, number, number]>([
    ['is half-way for a middling number', null, 0.6, 20],
    ['is short for a high number', null, 0.9, 5],
    ['is beyond the longest for a low number', null, 0.2 * Math.exp(-1), 65],
    ['is longer than what was waited already', 20, 0.99999, 20],
    ['counts from what was waited already', 20, 2 / 3, 30],
    ['goes on at the average rate after all others ended', 100, Math.exp(-1), 125],
  ])('%s', (_rule, waited, share, days) => expect(drawsOf(curve, waited)(share)).toBeCloseTo(days, 2))
  it('may be nothing for a step that has not begun, and is something for one that has', () => {
    const some = curveOf(finished(0, 0, 30))
    expect(drawsOf(some, null)(0.9)).toBe(0)
    expect(drawsOf(some, 0)(0.9)).toBeGreaterThan(0)
  })
  it('stays the same when a long curve is thinned', () => {
    const many = curveOf(finished(...Array.from({ length: 500 }, (_, at) => at + 1)))
    expect(many.days.length).toBe(60)
    expect(drawsOf(many, null)(0.5)).toBeCloseTo(250, -1)
  })
})

describe('how long most waited', () => {
  it.each<[string, Wait[], ReturnType<typeof usualWait>]>([
    ['is what two thirds of them reached', finished(10, 20, 30, 49, 50, 51, 52, 53, 54), { of: 9, waited: 6, days: 49 }],
    ['leaves out those who did not have to wait', finished(0, 0, 14), { of: 1, waited: 1, days: 14 }],
    ['leaves out those who still wait', [...finished(14), ...running(90)], { of: 1, waited: 1, days: 14 }],
    ['is not known if nobody had to', finished(0), null],
  ])('%s', (_rule, waits, usual) => expect(usualWait(waits)).toEqual(usual))
})
