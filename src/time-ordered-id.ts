import { randomUUID } from 'node:crypto'

let made = 0
const turns = 2 ** 26

/**
 * A UUID (version 7) that sorts by its time of creation, and ids of one moment by their turn: new rows go to the end of their indices, where random
 * ids would each touch a different page.
 */
export function timeOrderedId(now = Date.now()): string {
  made = (made + 1) % turns
  const time = now.toString(16).padStart(12, '0')
  const high = (made >>> 14).toString(16).padStart(3, '0')
  const low = (0x8000 | (made & 0x3fff)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low}-${randomUUID().slice(24)}`
}
