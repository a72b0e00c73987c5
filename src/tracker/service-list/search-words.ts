import { tidied } from '../../text.ts'

/** What someone typed into the search box, by its shape. */
export type Words = { kind: 'ods' | 'digits' | 'postcode' | 'words'; text: string }
export function shapeOf(typed: string): Words {
  const text = tidied(typed)
  const bare = text.toUpperCase().replaceAll(' ', '')
  if (/^\d{6,12}$/.test(bare)) return { kind: 'digits', text: bare }
  if (/^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(bare)) return { kind: 'postcode', text: `${bare.slice(0, -3)} ${bare.slice(-3)}` }
  if (/^(?=.*\d)[A-Z\d]{3,6}$/.test(bare) && !text.includes(' ')) return { kind: 'ods', text: bare }
  return { kind: 'words', text }
}
