import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

/** Assertions in the code that the compiler has to believe. */
export interface Assertions {
  /** `x as T`, except `as const`, which asserts nothing unchecked. */
  casts: string[]
  /** `x!` */
  nonNull: string[]
}

/** Every assertion under src/, as `file:line code`. */
export function assertionsInCode(): Assertions {
  const found: Assertions = { casts: [], nonNull: [] }
  for (const file of globSync('src/**/*.ts').toSorted()) {
    const text = readFileSync(file, 'utf8')
    const said = ({ start, end }: { start: number; end: number }): string =>
      `${file}:${text.slice(0, start).split('\n').length} ${text.slice(start, end).replaceAll(/\s+/g, ' ').slice(-160)}`
    new Visitor({
      TSAsExpression: (node) => void (text.slice(node.typeAnnotation.start, node.typeAnnotation.end) === 'const' || found.casts.push(said(node))),
      TSTypeAssertion: (node) => void found.casts.push(said(node)),
      TSNonNullExpression: (node) => void found.nonNull.push(said(node)),
    }).visit(parseSync(file, text).program)
  }
  return found
}
