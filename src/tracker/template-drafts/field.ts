/** What the form of an item shows and sends: a text, or the values that are ticked. */
export type Values = Record<string, string | string[]>

export interface Choice {
  value: string
  text: string
}

export interface Field {
  name: string
  label: string
  hint?: string
  as: 'line' | 'text' | 'long text' | 'choice' | 'several'
  /** For a choice, or several. */
  choices?: Choice[]
  /** What to say if it is empty; it may be empty without this. */
  needed?: string
  /** How many characters a text may have. */
  most?: number
  /** Folded until someone opens it. */
  folded?: true
  /** Asked of a new item alone: it does not change after that. */
  onlyNew?: true
  /** A whole number between these. */
  whole?: { least: number; most: number }
}

const mostOf = ({ as, most }: Field): number => most ?? (as === 'line' ? 200 : 4000)
const asText = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''))
const asList = (value: string | string[] | undefined): string[] => (value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value)

/** The values of these fields in what was sent: texts are trimmed, a single tick is a list. */
export const valuesIn = (fields: Field[], sent: Values): Values =>
  Object.fromEntries(fields.map((one) => [one.name, one.as === 'several' ? asList(sent[one.name]) : asText(sent[one.name]).replaceAll('\r\n', '\n').trim()]))

const isWhole = (text: string, { least, most }: NonNullable<Field['whole']>): boolean => /^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most

/** A message for each field that is empty, too long, or not one of its choices. */
export function faultsOfValues(fields: Field[], values: Values): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field): [string, string][] => {
      const value = values[field.name] ?? ''
      if (value.length === 0) return field.needed === undefined ? [] : [[field.name, field.needed]]
      const known = field.choices?.map((one) => one.value)
      if (known && asList(value).some((one) => !known.includes(one))) return [[field.name, 'Choose from the list']]
      if (field.whole && typeof value === 'string' && !isWhole(value, field.whole))
        return [[field.name, `Enter a whole number from ${field.whole.least} to ${field.whole.most.toLocaleString('en-GB')}`]]
      const most = mostOf(field)
      return typeof value === 'string' && value.length > most ? [[field.name, `Use ${most.toLocaleString('en-GB')} characters or fewer`]] : []
    }),
  )
}

/** A value as a person reads it. */
export function inWords({ as, choices = [] }: Field, value: string | string[] | undefined): string {
  if (as !== 'choice' && as !== 'several') return asText(value)
  const textOf = (one: string): string => choices.find((choice) => choice.value === one)?.text ?? one
  return asList(value).map(textOf).join('; ')
}
