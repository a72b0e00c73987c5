import ejs from 'ejs'
import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it.each(globSync('views/**/*.ejs'))('%s compiles', (filename) => {
  expect(ejs.compile(readFileSync(filename, 'utf8'), { filename, strict: true, localsName: 'it' })).toBeTypeOf('function')
})

/** What a template puts on the screen: the text outside its code, and the strings of its code that contain a space or begin with a capital. */
function wordsOf(template: string): string[] {
  const [outside, code] = [template.replace(/<%.*?%>/gs, '\n'), [...template.matchAll(/<%.*?%>/gs)].map((match) => match[0])]
  const texts = code.flatMap((one) => [...one.matchAll(/'([^'\n]*)'|`([^`]*)`|>([^<>%]*)</g)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''))
  return [outside.replace(/<[^<>]*>/g, '\n'), ...texts.filter((text) => /\S \S|^[A-Z]/.test(text)).map((text) => text.replace(/\$\{[^}]*\}/g, ''))]
}

it.each(globSync('views/**/*.ejs'))('%s uses everyday words', (filename) => {
  const odd = /\b(stands?|settled?|anew|not taken|take[sn]? off|patch|what shows it)\b|\b(Stands?|Settled?|Not taken|Take[sn]? off|What shows it)\b/
  expect(wordsOf(readFileSync(filename, 'utf8')).flatMap((text) => odd.exec(text)?.[0] ?? [])).toEqual([])
})

it('each class of the product that has a style is on some page', () => {
  const code = globSync(['src/**/*.ts', 'views/**/*.ejs', 'src/web/public/*.js'])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const styled = new Set([...readFileSync('src/web/public/slipway.css', 'utf8').matchAll(/\.(app-[\w-]+)/g)].map((match) => match[1] ?? ''))
  // Some end with a value: app-colour-${colour}.
  const isUsed = (name: string): boolean => code.includes(name) || ['${', '<%='].some((value) => code.includes(`${name.replace(/[^-]+$/, '')}${value}`))
  expect([...styled].filter((name) => !isUsed(name))).toEqual([])
})
