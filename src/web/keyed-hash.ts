import { timingSafeEqual } from 'node:crypto'

export { keyedHash } from '../keyed-hash.ts'

/** Whether two texts are the same, in a time that does not reveal where they differ. */
export const equalInTime = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}
