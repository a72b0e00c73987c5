/** A condition on a value of an own field: what it is, or the least or the most that it may be. */
export interface OwnCondition {
  field: string
  op: '=' | '>' | '<'
  /** For `=` a value, or `-` for unknown; else a number or a day, yyyy-mm-dd. */
  value: string
}

/** Which part of a filter has the conditions on own fields of services, and of their projects; the list of organisations has those of organisations. */
export const ownParts = { service: 'own', project: 'projectOwn', organisation: 'own' } as const
export type OwnNoun = keyof typeof ownParts
export type OwnParts = Record<(typeof ownParts)[OwnNoun], string>

/** What a filter asks of own fields of services, projects or organisations. */
export const ownOf = (filter: OwnParts, noun: OwnNoun): OwnCondition[] => readOwn(filter[ownParts[noun]])

/** The part of a filter with other conditions on these. */
export const withOwnOf = (noun: OwnNoun, conditions: OwnCondition[]): Partial<OwnParts> => ({ [ownParts[noun]]: writeOwn(conditions) })

const longest = 200
const most = 20
const isBound = (text: string): boolean => /^-?\d{1,12}(\.\d{1,6})?$/.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text)

/** Reads "engagement=Signed~licences>10", as an address has it; ignores what is no condition. */
export function readOwn(text: string): OwnCondition[] {
  const read = text.split('~').flatMap((part): OwnCondition[] => {
    const match = /^([a-z0-9-]{1,60})([=<>])/.exec(part)
    const [begin = '', field = '', op] = match ?? []
    const value = part.slice(begin.length).replaceAll('%7E', '~').replaceAll('%25', '%').trim().slice(0, longest)
    if (field === '' || value === '' || (op !== '=' && op !== '<' && op !== '>')) return []
    return op === '=' || isBound(value) ? [{ field, op, value }] : []
  })
  const first = [...Map.groupBy(read, ({ field, op }) => field + op).values()].flatMap(([one]) => one ?? [])
  return first.slice(0, most)
}

/** The same as text; the sign between two conditions is written otherwise within a value. */
export const writeOwn = (conditions: OwnCondition[]): string =>
  conditions.map(({ field, op, value }) => `${field}${op}${value.replaceAll('%', '%25').replaceAll('~', '%7E')}`).join('~')

/** A day or a number as one number, to compare it with another. */
export const boundOf = (value: string): number => Number(/^\d{4}-/.test(value) ? value.replaceAll('-', '') : value)
