import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { isNode, nodesOf } from './expressions.ts'
import type { Node } from './expressions.ts'

const makers = ['projectAct', 'actOnAnyProject', 'serviceAct', 'organisationAct', 'sandboxAct', 'installationAct', 'linkAct']

/** The rule of an act, or of the acts that one function makes. */
interface RuleOfAct {
  file: string
  /** The act, or the function that makes it. */
  name: string
  /** What a test may import and call: the act, the acts made by the function, and the function that decides. */
  asked: { file: string; name: string }[]
}

const textsWith = (pattern: string, word: RegExp): string[] => globSync(pattern).filter((file) => word.test(readFileSync(file, 'utf8')))
const parsed = (file: string): Node[] => nodesOf(parseSync(file, readFileSync(file, 'utf8')).program)
const nameOf = (value: unknown): string => (isNode(value) && typeof value['name'] === 'string' ? value['name'] : '')
const contains = (outer: Node, inner: Node): boolean => outer.start <= inner.start && inner.end <= outer.end
const within = (nodes: Node[], outer: Node): Node[] => nodes.filter((node) => contains(outer, node))
const isDeclaration = ({ type }: Node): boolean => type === 'VariableDeclarator' || type === 'FunctionDeclaration'
const isDecider = (node: Node): boolean => node.type === 'Identifier' && /^decide[A-Z]/.test(nameOf(node))
const isCallOf = (node: Node, names: string[]): boolean => node.type === 'CallExpression' && names.includes(nameOf(node['callee']))

/** The origin of each name that a file imports, by its name there. */
function importsOf(file: string, nodes: Node[]): Map<string, { file: string; name: string }> {
  const found = new Map<string, { file: string; name: string }>()
  for (const node of nodes) {
    if (node.type !== 'ImportDeclaration' || !isNode(node['source']) || !Array.isArray(node['specifiers'])) continue
    const from = join(dirname(file), String(node['source']['value']))
    for (const one of node['specifiers'].filter(isNode)) found.set(nameOf(one['local']), { file: from, name: nameOf(one['imported']) })
  }
  return found
}

/** The rule of every act under src/. */
export function rulesOfActs(): RuleOfAct[] {
  const files = textsWith('src/**/*.ts', /Act[(<]|actOnAnyProject[(<]/).filter((file) => file !== 'src/access/act.ts')
  const parsedOnce = new Map<string, Node[]>()
  const nodesIn = (file: string): Node[] => parsedOnce.get(file) ?? parsedOnce.set(file, parsed(file)).get(file) ?? []
  return files.flatMap((file) => {
    const nodes = nodesIn(file)
    const imports = importsOf(file, nodes)
    const home = (name: string) => imports.get(name) ?? { file, name }
    return nodes
      .filter((node) => isCallOf(node, makers))
      .map((act) => {
        const name = nameOf(nodes.find((node) => isDeclaration(node) && contains(node, act))?.['id'])
        const decide = within(nodes, act).find((node) => node.type === 'Property' && nameOf(node['key']) === 'decide')
        const deciders = decide ? within(nodes, decide).filter(isDecider).map(nameOf) : []
        const isMade = (node: Node) => node.type === 'VariableDeclarator' && isNode(node['init']) && isCallOf(node['init'], [name])
        const made = textsWith('src/**/*.ts', new RegExp(String.raw`= ${name}\(`)).flatMap((maker) =>
          nodesIn(maker)
            .filter(isMade)
            .map((node) => ({ file: maker, name: nameOf(node['id']) })),
        )
        return { file, name, asked: [home(name), ...deciders.map(home), ...made] }
      })
  })
}

/** What the tests of rules call: every function that decides, called or put in a table by a test, and every act whose `decide` is called there. */
export function rulesAsked(): Set<string> {
  return new Set(textsWith('test/**/*.test.ts', /decide/).flatMap((file) => askedIn(file, parsed(file))))
}

function askedIn(file: string, nodes: Node[]): string[] {
  const types = nodes.filter(({ type }) => type === 'ImportDeclaration' || type === 'TSTypeQuery')
  // An act may be called like a function that decides: `decideGo.run(…)` does not call the rule.
  const members = new Set(nodes.filter(({ type }) => type === 'MemberExpression').map((node) => node['object']))
  const isAsked = (node: Node) => isDecider(node) && !members.has(node) && !types.some((type) => contains(type, node))
  const deciders = nodes.filter(isAsked).map(nameOf)
  const deciding = nodes.flatMap((node) => (node.type === 'MemberExpression' && nameOf(node['property']) === 'decide' ? [nameOf(node['object'])] : []))
  const imports = importsOf(file, nodes)
  // A variable that decides counts for the acts of a table.
  const tables = deciding.every((name) => imports.has(name)) ? [] : nodes.filter(({ type }) => type === 'ArrayExpression')
  const inTables = tables.flatMap((table) => (Array.isArray(table['elements']) ? table['elements'].map(nameOf) : []))
  const asked = new Set([...deciders, ...deciding, ...inTables])
  return [...imports].filter(([local]) => asked.has(local)).map(([, of]) => `${of.file} ${of.name}`)
}
