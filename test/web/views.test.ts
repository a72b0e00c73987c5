import ejs from 'ejs'
import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it.each(globSync('views/**/*.ejs'))('%s compiles', (filename) => {
  expect(ejs.compile(readFileSync(filename, 'utf8'), { filename, strict: true, localsName: 'it' })).toBeTypeOf('function')
})
