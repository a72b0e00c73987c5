import { isObject } from './exact.ts'

/** A resource that is stored as JSON text; empty if the text holds something else. Throws SyntaxError if the text is not JSON. */
export function resourceIn(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json)
  return isObject(value) ? value : {}
}

/** The text value under a name in a resource's JSON; empty if it is not a text. */
function textIn(json: string, name: 'id' | 'name' | 'resourceType'): string {
  const value = resourceIn(json)[name]
  return typeof value === 'string' ? value : ''
}

export const idIn = (json: string): string => textIn(json, 'id')
export const nameIn = (json: string): string => textIn(json, 'name')
/** `Schedule/…` */
export const referenceIn = (json: string): string => `${textIn(json, 'resourceType')}/${idIn(json)}`
