/** The largest difference expected between the clocks of two machines, in milliseconds. */
export const skewMs = 5 * 60_000

/**
 * The latest timestamp (ISO 8601) to trust on a stored row. A later one was written while a clock was ahead: ignore it, and never wait for it to
 * come.
 */
export const latestMark = (now: number): string => new Date(now + skewMs).toISOString()

/** Whether a stored timestamp is in the future. */
export const isDatedAhead = (at: string, now: number): boolean => at > latestMark(now)

/** Whether something happened at most this many milliseconds ago. False if its timestamp is in the future. */
export const isWithin = (lastsMs: number, at: string | null, now: number): boolean => at !== null && now < Date.parse(at) + lastsMs && !isDatedAhead(at, now)
