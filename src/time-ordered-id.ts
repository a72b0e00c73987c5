import { randomUUID } from 'node:crypto'

let last = { at: -1, text: '', made: 0 }

/** A UUID (version 7) that sorts by its time of creation: new rows go to the end of their indices, where random ids would each touch a different page. */
export function timeOrderedId(now = Date.now()): string {
  if (last.at !== now) {
    const hex = now.toString(16).padStart(12, '0')
    last = { at: now, text: `${hex.slice(0, 8)}-${hex.slice(8)}-7`, made: 0 }
  }
  const turn = (last.made++ & 0xfff).toString(16).padStart(3, '0')
  return last.text + turn + randomUUID().slice(18)
}
