import type { ReadBody } from './read-json.ts'

export const readXml = (text: string): ReadBody => ({ ok: false, says: `XML is not read yet (${text.length} characters).` })
