import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'test/README.md', ...globSync('docs/**/*.md')]

it.each(documents)('%s links to files that exist', (file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '')
  const gone = links.filter((link) => !/^(https?|mailto):/.test(link) && !existsSync(join(dirname(file), link)))
  expect(gone).toEqual([])
})
