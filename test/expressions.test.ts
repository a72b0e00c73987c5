import { expect, it } from 'vitest'
import { expressionsIn } from './support/expressions.ts'

const sourcesIn = (file: string, text: string): string[] => expressionsIn(file, text).expressions.map(({ source, flags }) => `/${source}/${flags}`)

it('every way of writing a regular expression is found', () => {
  const text = `
    const one: RegExp = /a+$/g
    const two = new RegExp('b+$', 'i')
    const three = RegExp(\`\${one.source}|\${two.source}\`)
    const between = String.raw\`\\s{0,3}\`
    const raw = new RegExp(String.raw\`d\${between}\`, 'u')
    const four = (text: string) => text.replaceAll(/c/gu, '') // /not this/
    const five = '/nor this/'
  `
  expect(sourcesIn('a.ts', text)).toEqual(['/a+$/g', '/b+$/i', '/a+$|b+$/', '/d\\s{0,3}/u', '/c/gu'])
})

it('a template is searched as JavaScript between its marks', () => {
  expect(sourcesIn('a.ejs', '<p>/no/</p><% if (/^x$/.test(it.a)) { %><%= it.b.replace(/y+/, "") %><% } %>')).toEqual(['/^x$/', '/y+/'])
})

it('an expression made while the program runs is reported, with its line', () => {
  expect(expressionsIn('a.ts', `const of = (name: string) =>\n  new RegExp(\`\${name}+$\`)`).unknown).toEqual([
    { file: 'a.ts', line: 2, text: 'new RegExp(`${name}+$`)' },
  ])
})
