export interface Column {
  name: string
  type: string
  notNull: boolean
  isPrimaryKey: boolean
  isUnique: boolean
  default: string | null
  generated: string | null
  references: string | null
  check: string | null
}

/** A table of either engine, in common words. */
export interface Table {
  name: string
  columns: Column[]
  /** Keys and checks of several columns. */
  constraints: string[]
  indices: string[]
  triggers: string[]
}

export const newColumn = (name: string, type: string): Column => ({
  name,
  type,
  notNull: false,
  isPrimaryKey: false,
  isUnique: false,
  default: null,
  generated: null,
  references: null,
  check: null,
})

export function columnLine(column: Column): string {
  const { name, type, notNull, isPrimaryKey, isUnique, generated, references, check } = column
  return [
    name,
    type,
    ...(isPrimaryKey ? ['primary key'] : notNull ? ['not null'] : []),
    ...(isUnique ? ['unique'] : []),
    ...(column.default === null ? [] : [`default ${column.default}`]),
    ...(generated === null ? [] : [`generated ${generated}`]),
    ...(references === null ? [] : [`references ${references}`]),
    ...(check === null ? [] : [`check (${check})`]),
  ].join(' ')
}
