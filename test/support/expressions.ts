import ejs from 'ejs'
import { parseSync } from 'oxc-parser'

export interface Expression {
  file: string
  line: number
  source: string
  flags: string
}

/** A regular expression whose text is only known when the program runs. */
export interface Unknown {
  file: string
  line: number
  text: string
}

export type Node = { type: string; start: number; end: number } & Record<string, unknown>
type Known = { source: string; flags: string } | string | undefined

/** Every regular expression of a TypeScript or JavaScript file or a template, and those that cannot be known without running it. */
export function expressionsIn(file: string, text: string): { expressions: Expression[]; unknown: Unknown[] } {
  const code = file.endsWith('.ejs') ? codeOfTemplate(text) : text
  const { program, errors } = parseSync(file.endsWith('.ejs') ? `${file}.js` : file, code)
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message ?? ''}`)
  const nodes = nodesOf(program)
  const constants = new Map(
    nodes.flatMap((node) => (node.type === 'VariableDeclarator' && isNode(node['id']) && isNode(node['init']) ? [[node['id']['name'], node['init']]] : [])),
  )
  const expressions: Expression[] = []
  const unknown: Unknown[] = []
  for (const node of nodes) {
    const made = ['NewExpression', 'CallExpression'].includes(node.type) && isNode(node['callee']) && node['callee']['name'] === 'RegExp'
    if (!made && !isNode(node['regex'])) continue
    const place = { file, line: code.slice(0, node.start).split('\n').length }
    const known = made ? builtBy(node, constants) : valueOf(node, constants)
    if (known === undefined || typeof known === 'string') unknown.push({ ...place, text: code.slice(node.start, node.end) })
    else expressions.push({ ...place, ...known })
  }
  return { expressions, unknown }
}

/** A template as the function that EJS makes of it: the text between the marks is JavaScript. */
function codeOfTemplate(text: string): string {
  const template = new ejs.Template(text, { strict: true, client: true, _with: false, localsName: 'it' } as ejs.Options) as unknown as {
    source: string
    generateSource(): void
  }
  template.generateSource()
  return `async function template(it, escapeFn, include, rethrow) {\n${template.source}\n}`
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

export function nodesOf(value: unknown): Node[] {
  if (!isNode(value)) return []
  const inside = (Array.isArray(value) ? (value as unknown[]) : Object.values(value)).flatMap(nodesOf)
  return typeof value.type === 'string' ? [value, ...inside] : inside
}

/** The result of `new RegExp(…)`, if its arguments are written in the same file. */
function builtBy(node: Node, constants: Map<unknown, Node>): Known {
  const [of, flags] = (node['arguments'] as Node[]).map((argument) => valueOf(argument, constants))
  if (of === undefined || (flags !== undefined && typeof flags !== 'string')) return undefined
  return typeof of === 'string' ? { source: of, flags: flags ?? '' } : { source: of.source, flags: flags ?? of.flags }
}

function valueOf(node: Node | undefined, constants: Map<unknown, Node>): Known {
  if (node === undefined) return undefined
  if (isNode(node['regex'])) return { source: String(node['regex']['pattern']), flags: String(node['regex']['flags']) }
  if (typeof node['value'] === 'string') return node['value']
  if (node.type === 'Identifier') return valueOf(constants.get(node['name']), constants)
  if (node.type === 'NewExpression') return builtBy(node, constants)
  if (node.type === 'MemberExpression' && isNode(node['property']) && node['property']['name'] === 'source') {
    const of = valueOf(node['object'] as Node, constants)
    return typeof of === 'object' ? of.source : undefined
  }
  const isRaw = node.type === 'TaggedTemplateExpression' && isNode(node['tag']) && isNode(node['tag']['property']) && node['tag']['property']['name'] === 'raw'
  const template = isRaw ? (node['quasi'] as Node) : node
  if (template.type !== 'TemplateLiteral') return undefined
  const between = (template['expressions'] as Node[]).map((one) => valueOf(one, constants))
  if (!between.every((one) => typeof one === 'string')) return undefined
  return (template['quasis'] as { value: { cooked: string; raw: string } }[])
    .map(({ value }, index) => (isRaw ? value.raw : value.cooked) + (between[index] ?? ''))
    .join('')
}
