import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

/** The TypeScript type that code has for a column. */
export interface TypedColumn {
  isText: boolean
  isNullable: boolean
}

/** The row types of `src/db/tables`, by name: each with its columns. */
function readRowTypes(): Map<string, Map<string, TypedColumn>> {
  const found = new Map<string, Map<string, TypedColumn>>()
  for (const file of globSync('src/db/tables/*.ts')) {
    const text = readFileSync(file, 'utf8')
    new Visitor({
      TSInterfaceDeclaration(node) {
        const columns = new Map<string, TypedColumn>()
        for (const member of node.body.body)
          if (member.type === 'TSPropertySignature' && member.key.type === 'Identifier' && member.typeAnnotation)
            columns.set(member.key.name, asTyped(text.slice(member.typeAnnotation.start, member.typeAnnotation.end)))
        found.set(node.id.name, columns)
      },
    }).visit(parseSync(file, text).program)
  }
  return found
}

const asTyped = (type: string): TypedColumn => ({ isText: !/\b(?:number|Uint8Array|[01])\b/.test(type), isNullable: /\bnull\b/.test(type) })

/** The columns of each table in `Tables`, by the row type that its declaration names first. */
export function readTableTypes(): Map<string, Map<string, TypedColumn>> {
  const rows = readRowTypes()
  const text = readFileSync('src/db/tables.ts', 'utf8')
  const found = new Map<string, Map<string, TypedColumn>>()
  for (const [, table = '', row = ''] of text.matchAll(/^ {2}(\w+): (?:Omit<)?(\w+Table)\b/gm)) {
    const columns = rows.get(row)
    if (columns) found.set(table, columns)
  }
  return found
}
