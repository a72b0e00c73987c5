import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { drawArchitecture } from './support/architecture.ts'
import { importsInCode } from './support/imports.ts'

const imports = importsInCode()
const crossings = (from: string, to: string[]): string[] =>
  imports
    .filter((one) => one.from.startsWith(from) && to.some((part) => one.to.startsWith(part)))
    .map((one) => `${one.from} imports ${one.to}`)
    .toSorted()

it('reads the imports at all', () => {
  expect(imports.length).toBeGreaterThan(100)
  expect(imports).toContainEqual({ from: 'app.ts', to: 'access/mount.ts' })
})

it.each([
  ['tracker/', ['sandbox/']],
  ['sandbox/', ['tracker/']],
  ['evidence/', ['tracker/', 'sandbox/']],
  ['access/', ['tracker/', 'sandbox/']],
  ['events/', ['tracker/', 'sandbox/', 'web/']],
  ['mail/', ['tracker/', 'sandbox/', 'evidence/', 'access/', 'web/']],
  ['db/', ['tracker/', 'sandbox/', 'web/', 'evidence/']],
  ['errors.ts', ['']],
])('%s imports nothing of %j', (from, to) => {
  expect(crossings(from, to)).toEqual([])
})

it('web/ knows neither half', () => {
  expect(crossings('web/', ['tracker/', 'sandbox/', 'evidence/'])).toEqual([])
})

it('nothing but the start of the program reads the environment or ends the process', () => {
  const offenders = globSync('src/**/*.ts').filter((file) => /process\.(env|exit)\b/.test(readFileSync(file, 'utf8')))
  expect(offenders.toSorted()).toEqual(['src/cli.ts', 'src/demo/main.ts', 'src/demo/start-demo.ts', 'src/main.ts'])
})

it.each(globSync('src/{tracker,sandbox,evidence}/**/*.store.ts'))('%s holds SQL, no HTTP', (file) => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/from '(express|.*\/page\.ts)'/)
})

it('docs/architecture.svg shows which folders import which: run `npm run architecture` after a new one', () => {
  expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(drawArchitecture(imports))
})
