import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Every import under src/ from one of our files to another, as paths below src/. */
export const importsInCode = (): { from: string; to: string }[] =>
  globSync('src/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\(|\bimport|new URL\()\s*'(\.{1,2}\/[^']+\.ts)'/g)].map((match) => ({
      from: file.slice('src/'.length),
      to: join(dirname(file), match[1] ?? '').slice('src/'.length),
    })),
  )
