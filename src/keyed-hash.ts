import { createHmac } from 'node:crypto'
import type { Config } from './config.ts'

/** A hash of these texts, in this order, that only this installation can make; `purpose` separates different uses. 43 characters of base64url. */
export const keyedHash = ({ config }: { config: Pick<Config, 'sessionSecret'> }, purpose: string, ...texts: string[]): string =>
  createHmac('sha256', config.sessionSecret)
    .update(JSON.stringify([purpose, ...texts]))
    .digest('base64url')
