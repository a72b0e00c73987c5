/** How far the clocks of two machines may be apart, in milliseconds. */
export const skewMs = 5 * 60_000

/**
 * The latest moment (ISO 8601) that something kept may bear. What is dated later was kept while a clock was ahead: its date says nothing,
 * and nothing may wait for it to come.
 */
export const latestMark = (now: number): string => new Date(now + skewMs).toISOString()

/** Whether something kept bears a date that has not come yet. */
export const isDatedAhead = (at: string, now: number): boolean => at > latestMark(now)

/** Whether something happened so many milliseconds ago or less; what a clock that was ahead dated did not. */
export const isWithin = (lastsMs: number, at: string | null, now: number): boolean => at !== null && now < Date.parse(at) + lastsMs && !isDatedAhead(at, now)
