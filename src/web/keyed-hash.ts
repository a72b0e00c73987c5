import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'

/** A hash of these texts, in this order, that only this installation can make; `purpose` separates different uses. 43 characters of base64url. */
export const keyedHash = ({ config }: Pick<Context, 'config'>, purpose: string, ...texts: string[]): string =>
  createHmac('sha256', config.sessionSecret)
    .update(JSON.stringify([purpose, ...texts]))
    .digest('base64url')

/** Whether two texts are the same, in a time that does not reveal where they differ. */
export const equalInTime = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}
