import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { drawArchitecture } from './support/architecture.ts'
import { assertionsInCode } from './support/assertions.ts'
import { importsInCode } from './support/imports.ts'
import { whoDidIt } from './support/who-did-it.ts'

const imports = importsInCode()
const crossings = (from: string, to: string[]): string[] =>
  imports
    .filter((one) => one.from.startsWith(from) && to.some((part) => one.to.startsWith(part)))
    .map((one) => `${one.from} imports ${one.to}`)
    .toSorted()

it('the imports of src are found', () => {
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

it('context.ts and evidence/ import neither half', () => {
  expect(crossings('context.ts', ['tracker/', 'sandbox/'])).toEqual([])
  expect(crossings('evidence/', ['tracker/', 'sandbox/'])).toEqual([])
})

/** The folders of the sandbox in order: each may import those before it. */
const rooms = ['fhir', 'slots', 'rules', 'appointments', 'interactions', 'sandboxes', 'simulation', 'exchange', 'workbench', 'reports', 'for-tracker']
/** Pages may show anything; no other file imports a page. */
const isPage = (file: string): boolean => /\.(?:routes|pages)\.ts$/.test(file)

it.each(rooms)('sandbox/%s imports only the folders before it, and no page', (room) => {
  const roomOf = (file: string): string => file.split('/')[1] ?? ''
  const wrong = imports.filter(
    ({ from, to }) =>
      from.startsWith(`sandbox/${room}/`) && to.startsWith('sandbox/') && !isPage(from) && (isPage(to) || rooms.indexOf(roomOf(to)) > rooms.indexOf(room)),
  )
  expect(wrong).toEqual([])
})

it('every file of the sandbox is in one of its folders', () => {
  expect(globSync('src/sandbox/**/*.ts').filter((file) => !rooms.includes(file.split('/')[2] ?? ''))).toEqual([])
})

it('no two features of the tracker import each other', () => {
  const featureOf = (file: string): string => (file.startsWith('tracker/') && file.split('/').length > 2 ? (file.split('/')[1] ?? '') : '')
  const pairs = new Set(imports.map(({ from, to }) => `${featureOf(from)} ${featureOf(to)}`))
  const mutual = [...pairs].map((pair) => pair.split(' ')).filter(([a = '', b = '']) => a !== '' && b !== '' && a < b && pairs.has(`${b} ${a}`))
  expect(mutual.map((pair) => pair.join(' and '))).toEqual([])
})

const sourceOf = (pattern: string): { file: string; text: string }[] => globSync(pattern).map((file) => ({ file, text: readFileSync(file, 'utf8') }))

it('routes contain no try', () => {
  const wrong = sourceOf('src/**/*.routes.ts').filter(({ text }) => /\btry \{|\.catch\(/.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})

it('SQL is in the store of its noun, or in db/', () => {
  // Except the demonstration, which looks up what it made, and backups, which speak to the engine itself.
  const others = sourceOf('src/**/*.ts').filter(({ file }) => !/\.store\.ts$|^src\/(db|backup|demo)\//.test(file))
  const wrong = others.filter(({ text }) => /\b(selectFrom|selectNoFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\bsql(<[^`]*>)?`/.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})

it('only events/ composes an event', () => {
  const wrong = sourceOf('src/**/*.ts').filter(({ file, text }) => !file.startsWith('src/events/') && /\b(recordEvents|appendEvents|NewEvent)\b/.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})

it('parsed JSON is validated, never cast', () => {
  // A migration that has run is never changed.
  const wrong = sourceOf('src/**/*.ts').filter(({ file, text }) => !file.startsWith('src/db/migrations/') && /JSON\.parse\([^\n]*\) as /.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})

const assertions = assertionsInCode()
const mostCasts = 25

it('types are inferred: the code has hardly any casts', () => {
  // The rest is needed where a type cannot be written: the makers of brands, keys of records, drivers and a few correlated types.
  expect(assertions.casts.length, assertions.casts.join('\n')).toBeLessThanOrEqual(mostCasts)
})

it('nothing is asserted to be non-null', () => {
  expect(assertions.nonNull).toEqual([])
})

it('no rule compares people by name: two people may share one, so ids decide', () => {
  // In some tables these two columns hold ids.
  const inDoubt = ['added_by', 'asked_by']
  const columns = whoDidIt().flatMap(({ name }) => (inDoubt.includes(name) ? [] : [name]))
  const names = `\\b(?:${[...new Set(columns), 'person_name', 'actor_name', 'actor\\.name', 'person\\.name'].join('|')})\\b`
  const compared = new RegExp(`${names}['"\`]?,? ?(?:===|!==|'='|'<>')(?! ?null\\b)|(?:===|!==) [\\w.]*${names}`)
  expect(compared.test('row.first_person === person.name')).toBe(true)
  expect(compared.test(".where('settled_by', '=', name)")).toBe(true)
  const wrong = sourceOf('src/**/*.ts').filter(({ file, text }) => !file.startsWith('src/db/migrations/') && compared.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})

it('web/ imports neither half', () => {
  expect(crossings('web/', ['tracker/', 'sandbox/', 'evidence/'])).toEqual([])
})

it('only the entry points read the environment or end the process', () => {
  const offenders = globSync('src/**/*.ts').filter((file) => /process\.(env|exit)\b/.test(readFileSync(file, 'utf8')))
  expect(offenders.toSorted()).toEqual(['src/cli.ts', 'src/demo/main.ts', 'src/demo/start-demo.ts', 'src/main.ts'])
})

it.each(globSync('src/{tracker,sandbox,evidence}/**/*.store.ts'))('%s holds SQL and no HTTP', (file) => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/from '(express|.*\/page\.ts)'/)
})

it('docs/architecture.svg is up to date: run `npm run architecture` after a new import between folders', () => {
  expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(drawArchitecture(imports))
})

it('lines of views have at most 160 characters', () => {
  const long = sourceOf('views/**/*.ejs').flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (line.length > 160 ? [`${file}:${index + 1}`] : [])),
  )
  expect(long).toEqual([])
})
